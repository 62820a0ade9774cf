using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server
{
    internal sealed partial class ServerCall
    {
        private DateTime _deadline = DateTime.MaxValue;
        private CancellationToken _cancellationToken;
        private Metadata? _requestHeaders;
        private Metadata? _trailers;

        internal HttpContext HttpContext => _http;

        protected override string MethodCore => _method.FullName;

        protected override string HostCore => _http.Request.Host.Value ?? "";

        protected override string PeerCore => ServerTransport.Peer(_http.Connection);

        protected override DateTime DeadlineCore => _deadline;

        protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadRequestHeaders();

        protected override CancellationToken CancellationTokenCore => _cancellationToken;

        protected override Metadata ResponseTrailersCore => _trailers ??= [];

        protected override Status StatusCore { get; set; } = Status.DefaultSuccess;

        protected override WriteOptions? WriteOptionsCore { get; set; }

        private Metadata ReadRequestHeaders()
        {
            var metadata = new Metadata();
            foreach (var (name, values) in _http.Request.Headers)
                foreach (var value in values)
                    MetadataText.AddField(metadata, name, value ?? "");
            return metadata;
        }
    }
}

namespace Grpc.Core
{
    /// <summary>ASP.NET Core's side of a call.</summary>
    public static class ServerCallContextExtensions
    {
        /// <summary>The HTTP context: connection, client certificate, authenticated user.</summary>
        /// <exception cref="InvalidOperationException">The call is not served by ASP.NET Core (a test double).</exception>
        public static HttpContext GetHttpContext(this ServerCallContext serverCallContext) =>
            serverCallContext is Grpc.AspNetCore.Server.ServerCall call
                ? call.HttpContext
                : throw new InvalidOperationException("This call has no HttpContext.");
    }
}
