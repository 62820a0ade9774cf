namespace TxmXanes.Interop.ZeroMq;

/// <summary>Socket types, by libzmq's numbers.</summary>
public enum ZmqSocketType
{
    Pair = 0,
    /// <summary>To all subscribers. Drops, silently, for a subscriber whose queue is full.</summary>
    Pub = 1,
    /// <summary>Needs <see cref="ZmqSocket.Subscribe"/>.</summary>
    Sub = 2,
    Req = 3,
    Rep = 4,
    Dealer = 5,
    Router = 6,
    Pull = 7,
    /// <summary>To one of the pullers. Waits when all queues are full, or nobody is there.</summary>
    Push = 8,
    XPub = 9,
    XSub = 10,
}
