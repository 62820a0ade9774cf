#!/usr/bin/python3
"""Calls one method of a driver and prints what it answers, for trying a driver by hand:
    call.py 127.0.0.1:7001 Positioner Move '{"name": "energy", "target_value": 8340}'"""
import sys

import grpc
from google.protobuf import json_format
from txmxanes.device.v1 import device_pb2 as pb

address, service, method, fields = sys.argv[1:]
rpc = pb.DESCRIPTOR.services_by_name[service].methods_by_name[method]
request, answer = getattr(pb, rpc.input_type.name), getattr(pb, rpc.output_type.name)
with grpc.insecure_channel(address) as channel:
    call = (channel.unary_stream if rpc.server_streaming else channel.unary_unary)(
        f"/{rpc.containing_service.full_name}/{method}", request.SerializeToString, answer.FromString)
    try:
        result = call(json_format.Parse(fields, request()), timeout=30)
        for message in result if rpc.server_streaming else [result]:
            print(json_format.MessageToJson(message, True, True, indent=None), flush=True)
    except grpc.RpcError as problem:
        sys.exit(f"{problem.code().name}: {problem.details()}")
