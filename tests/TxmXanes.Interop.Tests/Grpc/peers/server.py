"""Echo server on grpcio. Arguments: descriptor set, optional folder with ca.pem, server.pem, server.key (then TLS with client certificates)."""
import os
import sys
import threading
from concurrent import futures

import grpc

from messages import Messages

messages = Messages(sys.argv[1])
Request = messages.type('txmxanes.test.echo.v1.EchoRequest')
Reply = messages.type('txmxanes.test.echo.v1.EchoReply')
changed = threading.Condition()
cancelled = 0


def echo_metadata(context):
    trailers = []
    for key, value in context.invocation_metadata():
        if key == 'x-text':
            context.send_initial_metadata([(key, value)])
        if key == 'x-data-bin':
            trailers.append((key, value))
    context.set_trailing_metadata(trailers)


def fail_if_asked(request, context):
    if not request.fail_code:
        return
    if request.rich:
        context.set_trailing_metadata([('grpc-status-details-bin', messages.rpc_status(request.fail_code, request.fail_message, request.text))])
    code = next(c for c in grpc.StatusCode if c.value[0] == request.fail_code)
    context.abort(code, request.fail_message)


def note_cancelled():
    global cancelled
    with changed:
        cancelled += 1
        changed.notify_all()


def watch(request, context):
    """To be called first: grpcio does not come back to a handler whose call ended while it was sending."""
    gone = threading.Event()
    if request.hang:
        context.add_callback(note_cancelled) or note_cancelled()  # False: it has ended already
        context.add_callback(gone.set) or gone.set()
    return gone


def unary(request, context):
    gone = watch(request, context)
    echo_metadata(context)
    if request.hang:
        gone.wait()
    fail_if_asked(request, context)
    return Reply(text=request.text, payload=request.payload)


def collect(requests, context):
    echo_metadata(context)
    texts, index = [], 0
    for request in requests:
        fail_if_asked(request, context)
        texts.append(request.text)
        index += len(request.payload)
    return Reply(text=','.join(texts), index=index)


def expand(request, context):
    gone = watch(request, context)
    echo_metadata(context)
    for index in range(request.count):
        yield Reply(text=request.text, payload=request.payload, index=index)
    if request.hang:
        gone.wait()
    fail_if_asked(request, context)


def chat(requests, context):
    echo_metadata(context)
    for index, request in enumerate(requests):
        fail_if_asked(request, context)
        yield Reply(text=request.text, payload=request.payload, index=index)


def seen_cancelled(request, context):
    with changed:
        changed.wait_for(lambda: cancelled >= request.count)
        return Reply(index=cancelled)


def handler(make, function):
    return make(function, Request.FromString, Reply.SerializeToString)


def read(name):
    with open(os.path.join(sys.argv[2], name), 'rb') as f:
        return f.read()


limit = 64 << 20
server = grpc.server(
    futures.ThreadPoolExecutor(max_workers=16),
    options=[('grpc.max_receive_message_length', limit), ('grpc.max_send_message_length', limit)],
    compression=grpc.Compression.Gzip)  # so that our client meets compressed responses
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler('txmxanes.test.echo.v1.Echo', {
    'Unary': handler(grpc.unary_unary_rpc_method_handler, unary),
    'Collect': handler(grpc.stream_unary_rpc_method_handler, collect),
    'Expand': handler(grpc.unary_stream_rpc_method_handler, expand),
    'Chat': handler(grpc.stream_stream_rpc_method_handler, chat),
    'Cancelled': handler(grpc.unary_unary_rpc_method_handler, seen_cancelled),
})])
if len(sys.argv) > 2:
    credentials = grpc.ssl_server_credentials([(read('server.key'), read('server.pem'))], read('ca.pem'), require_client_auth=True)
    port = server.add_secure_port('127.0.0.1:0', credentials)
else:
    port = server.add_insecure_port('127.0.0.1:0')
server.start()
print('ready', port, flush=True)
sys.stdin.read()
server.stop(None)
