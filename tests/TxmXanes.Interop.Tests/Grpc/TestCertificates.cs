using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TxmXanes.TestKit;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>An authority with a server's and a client's certificate, made anew for every run; also as files for peers.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        Authority = request.CreateSelfSigned(NotBefore, NotAfter);
        Server = Issue("server", serverAuthentication: true);
        Client = Issue("client", serverAuthentication: false);
        File.WriteAllText(_folder.File("ca.pem"), Authority.ExportCertificatePem());
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Server { get; }

    public X509Certificate2 Client { get; }

    /// <summary>ca.pem and {server,client}.{pem,key}.</summary>
    public string Folder => _folder.Path;

    private static DateTimeOffset NotBefore { get; } = TimeProvider.System.GetUtcNow().AddHours(-1);

    private static DateTimeOffset NotAfter { get; } = NotBefore.AddDays(1);

    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
        Client.Dispose();
        _folder.Dispose();
    }

    private X509Certificate2 Issue(string name, bool serverAuthentication)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(serverAuthentication ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.Create(Authority, NotBefore, NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(_folder.File($"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.File($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.CopyWithPrivateKey(key);
    }
}
