namespace TxmXanes.Interop.ZeroMq.Native;

/// <summary>Socket options by libzmq's numbers.</summary>
internal enum Option
{
    RoutingId = 5,
    Subscribe = 6,
    Unsubscribe = 7,
    Linger = 17,
    ReconnectInterval = 18,
    ReconnectIntervalMax = 21,
    MaxMessageSize = 22,
    SendHighWater = 23,
    ReceiveHighWater = 24,
    ReceiveTimeout = 27,
    SendTimeout = 28,
    LastEndpoint = 32,
    Immediate = 39,
    CurveServer = 47,
    CurvePublicKey = 48,
    CurveSecretKey = 49,
    CurveServerKey = 50,
    Conflate = 54,
    ZapDomain = 55,
    HandshakeInterval = 66,
    HeartbeatInterval = 75,
    HeartbeatTimeToLive = 76,
    HeartbeatTimeout = 77,
}
