using System.Text;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>A pair of CURVE keys, each 40 characters of Z85.</summary>
/// <param name="PublicKey">Given to peers.</param>
/// <param name="SecretKey">Kept.</param>
public sealed record ZmqCurveKeys(string PublicKey, string SecretKey)
{
    private const int Length = 40;

    /// <summary>New random keys.</summary>
    public static unsafe ZmqCurveKeys Generate()
    {
        byte* publicKey = stackalloc byte[Length + 1], secretKey = stackalloc byte[Length + 1];
        if (Zmq.zmq_curve_keypair(publicKey, secretKey) != 0) throw ZmqException.Last("make CURVE keys");
        return new ZmqCurveKeys(Encoding.ASCII.GetString(publicKey, Length), Encoding.ASCII.GetString(secretKey, Length));
    }

    /// <summary>Not the secret.</summary>
    public override string ToString() => PublicKey;
}
