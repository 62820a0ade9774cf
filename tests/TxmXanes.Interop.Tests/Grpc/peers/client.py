"""Calls an echo server with grpcio and prints one JSON object: what happened, by scenario.
Arguments: target, descriptor set, optional folder with ca.pem, client.pem, client.key."""
import json
import os
import queue
import sys
import traceback

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool

from messages import Messages

target, messages = sys.argv[1], Messages(sys.argv[2])
Request = messages.type('txmxanes.test.echo.v1.EchoRequest')
Reply = messages.type('txmxanes.test.echo.v1.EchoReply')
limits = [('grpc.max_receive_message_length', 64 << 20), ('grpc.max_send_message_length', 64 << 20)]


def read(name):
    with open(os.path.join(sys.argv[3], name), 'rb') as f:
        return f.read()


if len(sys.argv) > 3:
    channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(read('ca.pem'), read('client.key'), read('client.pem')), options=limits)
else:
    channel = grpc.insecure_channel(target, options=limits)


def method(kind, name, request=Request, reply=Reply, service='txmxanes.test.echo.v1.Echo'):
    return getattr(channel, kind)(f'/{service}/{name}', request_serializer=request.SerializeToString, response_deserializer=reply.FromString)


unary = method('unary_unary', 'Unary')
collect = method('stream_unary', 'Collect')
expand = method('unary_stream', 'Expand')
chat = method('stream_stream', 'Chat')


def failure(call):
    """The status a future ends with."""
    return call.exception() or call


def code(call):
    return failure(call).code().value[0]


def s_unary():
    call = unary.future(Request(text='héllo'))
    return {'code': code(call), 'text': call.result().text}


def s_metadata():
    reply, call = unary.with_call(Request(text='m'), metadata=[('x-text', 'plain text'), ('x-data-bin', bytes([0, 1, 254, 255]))])
    return {'code': call.code().value[0], 'header': dict(call.initial_metadata())['x-text'], 'trailer': list(dict(call.trailing_metadata())['x-data-bin'])}


def s_collect():
    reply, call = collect.with_call(Request(text=t, payload=bytes(10)) for t in 'abc')
    return {'code': call.code().value[0], 'text': reply.text, 'index': reply.index}


def s_expand():
    call = expand(Request(text='e', count=5))
    return {'indices': [r.index for r in call], 'code': call.code().value[0]}


def s_chat():
    # One at a time: the next request leaves only once the last reply is here.
    requests, texts = queue.Queue(), []
    call = chat(iter(requests.get, None))
    requests.put(Request(text='t0'))
    for reply in call:
        texts.append(reply.text)
        requests.put(Request(text=f't{len(texts)}') if len(texts) < 4 else None)
    return {'code': call.code().value[0], 'texts': texts}


def s_deadline():
    call = expand(Request(hang=True, count=1), timeout=1)
    next(call)
    return {'code': call.code().value[0], 'count': 1}


def s_cancel():
    call = expand(Request(hang=True, count=1))
    next(call)
    call.cancel()
    return {'code': call.code().value[0]}


def s_serverSawBoth():
    return {'index': method('unary_unary', 'Cancelled')(Request(count=2), timeout=30).index}


def s_status():
    error = failure(unary.future(Request(fail_code=9, fail_message='100 % of 5 µm\n→ 世界')))
    return {'code': error.code().value[0], 'details': error.details()}


def s_rich():
    error = failure(unary.future(Request(text='REASON', rich=True, fail_code=3, fail_message='m')))
    return {'code': error.code().value[0], 'reason': messages.reason_of(dict(error.trailing_metadata())['grpc-status-details-bin'])}


def s_midStream():
    call, count = expand(Request(count=3, fail_code=15, fail_message='torn')), 0
    try:
        for _ in call:
            count += 1
    except grpc.RpcError:
        pass
    return {'code': call.code().value[0], 'details': call.details(), 'count': count}


def s_missing():
    return {'code': code(method('unary_unary', 'Missing').future(Request()))}


def s_large():
    payload = b'0123456789abcdef' * 1000000
    call = unary.future(Request(payload=payload))
    return {'code': code(call), 'equal': call.result().payload == payload}


def s_tooLarge():
    return {'code': code(unary.future(Request(payload=bytes(33 << 20))))}


def s_bug():
    error = failure(unary.future(Request(text='bug')))
    return {'code': error.code().value[0], 'details': error.details()}


def s_gzip():
    call = unary.future(Request(text='z' * 1000), compression=grpc.Compression.Gzip)
    return {'code': code(call), 'length': len(call.result().text)}


def s_deflate():
    return {'code': code(unary.future(Request(text='z' * 1000), compression=grpc.Compression.Deflate))}


def s_health():
    request, reply = messages.type('grpc.health.v1.HealthCheckRequest'), messages.type('grpc.health.v1.HealthCheckResponse')
    name = lambda value: reply.ServingStatus.Name(value)
    check = method('unary_unary', 'Check', request, reply, 'grpc.health.v1.Health')
    watch = method('unary_stream', 'Watch', request, reply, 'grpc.health.v1.Health')(request())
    first = next(watch).status
    watch.cancel()
    return {'all': name(check(request()).status), 'echo': name(check(request(service='txmxanes.test.echo.v1.Echo')).status),
            'unknown': code(check.future(request(service='x'))), 'first': name(first)}


def reflection(version):
    request = messages.type(f'grpc.reflection.{version}.ServerReflectionRequest')
    reply = messages.type(f'grpc.reflection.{version}.ServerReflectionResponse')
    info = method('stream_stream', 'ServerReflectionInfo', request, reply, f'grpc.reflection.{version}.ServerReflection')
    replies = list(info(iter([request(list_services='*'), request(file_containing_symbol='txmxanes.test.echo.v1.Echo.Unary'), request(file_by_filename='nowhere.proto')])))
    pool = descriptor_pool.DescriptorPool()
    # Imports come after the files that need them.
    for file in reversed(replies[1].file_descriptor_response.file_descriptor_proto):
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(file))
    return {'services': [s.name for s in replies[0].list_services_response.service],
            'methods': [m.name for m in pool.FindServiceByName('txmxanes.test.echo.v1.Echo').methods],
            'error': replies[2].error_response.error_code}


scenarios = {name[2:]: function for name, function in list(globals().items()) if name.startswith('s_')}
scenarios['reflection_v1'] = lambda: reflection('v1')
scenarios['reflection_v1alpha'] = lambda: reflection('v1alpha')
results = {}
for name, run in scenarios.items():
    try:
        results[name] = run()
    except Exception:
        results[name] = {'failure': traceback.format_exc()}
print(json.dumps(results), flush=True)
