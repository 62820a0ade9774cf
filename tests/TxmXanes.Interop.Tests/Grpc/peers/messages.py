"""Message classes made from the FileDescriptorSet the tests write (no generated module: protoc's and Debian's protobuf need not match)."""
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


class Messages:
    def __init__(self, path):
        self.pool = descriptor_pool.DescriptorPool()
        files = descriptor_pb2.FileDescriptorSet()
        with open(path, 'rb') as f:
            files.ParseFromString(f.read())
        for file in files.file:
            self.pool.Add(file)
        self._factory = message_factory.MessageFactory(self.pool)

    def type(self, name):
        return self._factory.GetPrototype(self.pool.FindMessageTypeByName(name))

    def rpc_status(self, code, message, reason):
        detail = self.type('google.rpc.ErrorInfo')(reason=reason, domain='echo')
        status = self.type('google.rpc.Status')(code=code, message=message)
        status.details.add(type_url='type.googleapis.com/google.rpc.ErrorInfo', value=detail.SerializeToString())
        return status.SerializeToString()

    def reason_of(self, data):
        status = self.type('google.rpc.Status').FromString(data)
        return self.type('google.rpc.ErrorInfo').FromString(status.details[0].value).reason
