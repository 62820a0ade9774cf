// Loads .proto files with protobufjs: echo.proto here, the others from src/Interop/Grpc/protos.
const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const foreign = path.join(__dirname, '../../../../src/Interop/Grpc/protos');
const options = { includeDirs: [__dirname, foreign], defaults: true, enums: String, longs: Number, oneofs: true };

exports.load = (file) => grpc.loadPackageDefinition(loader.loadSync(file, options));

const types = new protobuf.Root();
types.resolvePath = (_, target) => path.join(target.startsWith('google/protobuf/') ? path.join(__dirname, 'node_modules/protobufjs') : foreign, target);
types.loadSync('google/rpc/status.proto');
types.loadSync('google/rpc/error_details.proto');
const Status = types.lookupType('google.rpc.Status');
const ErrorInfo = types.lookupType('google.rpc.ErrorInfo');

exports.rpcStatus = (code, message, reason) => {
  const value = ErrorInfo.encode({ reason, domain: 'echo' }).finish();
  return Buffer.from(Status.encode({ code, message, details: [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value }] }).finish());
};

exports.reasonOf = (bytes) => ErrorInfo.decode(Status.decode(bytes).details[0].value).reason;
