// Calls an echo server with @grpc/grpc-js and prints one JSON object: what happened, by scenario.
// Arguments: target, optional folder with ca.pem, client.pem, client.key.
const fs = require('fs');
const path = require('path');
const protobuf = require('protobufjs');
const descriptor = require('protobufjs/ext/descriptor');
const grpc = require('@grpc/grpc-js');
const { load, reasonOf } = require('./messages');

const [target, tls] = process.argv.slice(2);
const { Echo } = load('echo.proto').txmxanes.test.echo.v1;
const { Health } = load('grpc/health/v1/health.proto').grpc.health.v1;
const reflections = {
  v1: load('grpc/reflection/v1/reflection.proto').grpc.reflection.v1,
  v1alpha: load('grpc/reflection/v1alpha/reflection.proto').grpc.reflection.v1alpha,
};
const read = (name) => fs.readFileSync(path.join(tls, name));
const credentials = tls
  ? grpc.credentials.createSsl(read('ca.pem'), read('client.key'), read('client.pem'))
  : grpc.credentials.createInsecure();
const limits = { 'grpc.max_receive_message_length': 64 << 20, 'grpc.max_send_message_length': 64 << 20 };
const open = (options = {}) => new Echo(target, credentials, { ...limits, ...options });
const client = open();
const inSeconds = (s) => ({ deadline: Date.now() + s * 1000 });

// Every outcome of a call: replies, status, headers and trailers.
function outcome(call, unaryReply) {
  return new Promise((resolve) => {
    const result = { replies: [], headers: {}, trailers: {} };
    call.on('metadata', (m) => (result.headers = m.getMap()));
    call.on('data', (reply) => result.replies.push(reply));
    call.on('error', () => {});
    call.on('status', (s) => {
      const finish = () => resolve({ ...result, code: s.code, details: s.details, trailers: s.metadata.getMap() });
      unaryReply ? unaryReply.then((reply) => { if (reply) result.replies.push(reply); finish(); }) : finish();
    });
  });
}

function unary(request, { metadata = new grpc.Metadata(), options = {}, on = client, method = 'unary' } = {}) {
  let call;
  const reply = new Promise((resolve) => { call = on[method](request, metadata, options, (_, r) => resolve(r)); });
  return outcome(call, reply);
}

const scenarios = {
  async unary() {
    const { replies, code } = await unary({ text: 'héllo' });
    return { code, text: replies[0].text };
  },
  async metadata() {
    const metadata = new grpc.Metadata();
    metadata.set('x-text', 'plain text');
    metadata.set('x-data-bin', Buffer.from([0, 1, 254, 255]));
    const { code, headers, trailers } = await unary({ text: 'm' }, { metadata });
    return { code, header: headers['x-text'], trailer: [...trailers['x-data-bin']] };
  },
  async collect() {
    let call;
    const reply = new Promise((resolve) => { call = client.collect(new grpc.Metadata(), (_, r) => resolve(r)); });
    for (const text of ['a', 'b', 'c']) call.write({ text, payload: Buffer.alloc(10) });
    call.end();
    const { replies, code } = await outcome(call, reply);
    return { code, text: replies[0].text, index: replies[0].index };
  },
  async expand() {
    const { replies, code } = await outcome(client.expand({ text: 'e', count: 5 }));
    return { code, indices: replies.map((r) => r.index) };
  },
  async chat() {
    const call = client.chat();
    const texts = [];
    // One at a time: the next request leaves only once the last reply is here.
    const next = () => (texts.length < 4 ? call.write({ text: `t${texts.length}` }) : call.end());
    call.on('data', (reply) => { texts.push(reply.text); next(); });
    next();
    const { code } = await outcome(call);
    return { code, texts };
  },
  async deadline() {
    const { code, replies } = await outcome(client.expand({ hang: true, count: 1 }, inSeconds(1)));
    return { code, count: replies.length };
  },
  async cancel() {
    const call = client.expand({ hang: true, count: 1 });
    call.once('data', () => call.cancel());
    const { code } = await outcome(call);
    return { code };
  },
  async serverSawBoth() {
    const { replies } = await unary({ count: 2 }, { method: 'cancelled', options: inSeconds(30) });
    return { index: replies[0].index };
  },
  async status() {
    const { code, details } = await unary({ failCode: 9, failMessage: '100 % of 5 µm\n→ 世界' });
    return { code, details };
  },
  async rich() {
    const { code, trailers } = await unary({ text: 'REASON', rich: true, failCode: 3, failMessage: 'm' });
    return { code, reason: reasonOf(trailers['grpc-status-details-bin']) };
  },
  async midStream() {
    const { code, details, replies } = await outcome(client.expand({ count: 3, failCode: 15, failMessage: 'torn' }));
    return { code, details, count: replies.length };
  },
  async missing() {
    const { code } = await unary({}, { method: 'missing' });
    return { code };
  },
  async large() {
    const payload = Buffer.alloc(16 * 1000 * 1000, (_, i) => i).fill('0123456789abcdef');
    const { code, replies } = await unary({ payload });
    return { code, equal: Buffer.compare(replies[0].payload, payload) === 0 };
  },
  async tooLarge() {
    const { code } = await unary({ payload: Buffer.alloc(33 << 20) });
    return { code };
  },
  async bug() {
    const { code, details } = await unary({ text: 'bug' });
    return { code, details };
  },
  async gzip() {
    const { code, replies } = await unary({ text: 'z'.repeat(1000) }, { on: open({ 'grpc.default_compression_algorithm': 2 }) });
    return { code, length: replies[0].text.length };
  },
  async deflate() {
    const { code } = await unary({ text: 'z'.repeat(1000) }, { on: open({ 'grpc.default_compression_algorithm': 1 }) });
    return { code };
  },
  async health() {
    const health = new Health(target, credentials);
    const check = (service) => new Promise((resolve) => health.check({ service }, (error, reply) => resolve(error ? error.code : reply.status)));
    const watch = health.watch({ service: '' });
    watch.on('error', () => {});
    const first = await new Promise((resolve) => watch.once('data', (reply) => resolve(reply.status)));
    watch.cancel();
    return { all: await check(''), echo: await check('txmxanes.test.echo.v1.Echo'), unknown: await check('x'), first };
  },
};

for (const [version, { ServerReflection }] of Object.entries(reflections)) {
  scenarios[`reflection_${version}`] = async () => {
    const call = new ServerReflection(target, credentials).serverReflectionInfo();
    call.write({ listServices: '*' });
    call.write({ fileContainingSymbol: 'txmxanes.test.echo.v1.Echo.Unary' });
    call.write({ fileByFilename: 'nowhere.proto' });
    call.end();
    const { replies } = await outcome(call);
    const root = protobuf.Root.fromDescriptor({
      file: replies[1].fileDescriptorResponse.fileDescriptorProto.map((bytes) => descriptor.FileDescriptorProto.decode(bytes)),
    });
    return {
      services: replies[0].listServicesResponse.service.map((s) => s.name),
      methods: Object.keys(root.lookupService('txmxanes.test.echo.v1.Echo').methods),
      error: replies[2].errorResponse.errorCode,
    };
  };
}

(async () => {
  const results = {};
  for (const [name, run] of Object.entries(scenarios)) {
    try {
      results[name] = await run();
    } catch (error) {
      results[name] = { failure: String(error.stack) };
    }
  }
  console.log(JSON.stringify(results));
  process.exit(0);
})();
