// Echo server on @grpc/grpc-js. Arguments: echo.proto's folder, optional folder with ca.pem, server.pem, server.key (then TLS with client certificates).
const fs = require('fs');
const path = require('path');
const grpc = require('@grpc/grpc-js');
const { load, rpcStatus } = require('./messages');

const { Echo } = load('echo.proto').txmxanes.test.echo.v1;
const tls = process.argv[2];
let cancelled = 0;
let waiting = [];

function noteCancelled() {
  cancelled++;
  waiting = waiting.filter((w) => !w());
}

function echoMetadata(call) {
  const text = call.metadata.get('x-text');
  if (text.length) {
    const headers = new grpc.Metadata();
    headers.set('x-text', text[0]);
    call.sendMetadata(headers);
  }
  const trailers = new grpc.Metadata();
  for (const data of call.metadata.get('x-data-bin')) trailers.add('x-data-bin', data);
  return trailers;
}

function failureOf(request, trailers) {
  if (!request.failCode) return null;
  if (request.rich) trailers.set('grpc-status-details-bin', rpcStatus(request.failCode, request.failMessage, request.text));
  return { code: request.failCode, details: request.failMessage, metadata: trailers };
}

const service = {
  unary(call, callback) {
    const trailers = echoMetadata(call);
    const { request } = call;
    if (request.hang) return call.on('cancelled', noteCancelled);
    const failure = failureOf(request, trailers);
    if (failure) callback(failure);
    else callback(null, { text: request.text, payload: request.payload }, trailers);
  },
  collect(call, callback) {
    const trailers = echoMetadata(call);
    const texts = [];
    let index = 0;
    let failed = false;
    call.on('data', (request) => {
      const failure = failureOf(request, trailers);
      if (failure && !failed) {
        failed = true;
        callback(failure);
      }
      texts.push(request.text);
      index += request.payload.length;
    });
    call.on('end', () => failed || callback(null, { text: texts.join(','), index }, trailers));
  },
  expand(call) {
    const trailers = echoMetadata(call);
    const { request } = call;
    for (let index = 0; index < request.count; index++) call.write({ text: request.text, payload: request.payload, index });
    if (request.hang) return call.on('cancelled', noteCancelled);
    const failure = failureOf(request, trailers);
    if (failure) call.emit('error', failure);
    else call.end(trailers);
  },
  chat(call) {
    const trailers = echoMetadata(call);
    let index = 0;
    call.on('data', (request) => {
      const failure = failureOf(request, trailers);
      if (failure) call.emit('error', failure);
      else call.write({ text: request.text, payload: request.payload, index: index++ });
    });
    call.on('end', () => call.end(trailers));
  },
  cancelled(call, callback) {
    const answer = () => cancelled >= call.request.count && (callback(null, { index: cancelled }), true);
    if (!answer()) waiting.push(answer);
  },
};

const limits = { 'grpc.max_receive_message_length': 64 << 20, 'grpc.max_send_message_length': 64 << 20 };
const server = new grpc.Server(limits);
server.addService(Echo.service, service);
const read = (name) => fs.readFileSync(path.join(tls, name));
const credentials = tls
  ? grpc.ServerCredentials.createSsl(read('ca.pem'), [{ cert_chain: read('server.pem'), private_key: read('server.key') }], true)
  : grpc.ServerCredentials.createInsecure();
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  console.log(`ready ${port}`);
});
process.stdin.on('end', () => process.exit(0)).resume();
