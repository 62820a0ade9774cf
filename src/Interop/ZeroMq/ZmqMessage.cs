namespace TxmXanes.Interop.ZeroMq;

/// <summary>The parts of one received message, in libzmq's memory. Reused: valid until the next receive into it.</summary>
public sealed class ZmqMessage : IDisposable
{
    private readonly ZmqPart[] _parts;

    /// <summary>A holder.</summary>
    /// <param name="maxParts">Further parts of a message are received and dropped.</param>
    public ZmqMessage(int maxParts = 16) => _parts = [.. Enumerable.Range(0, maxParts).Select(_ => new ZmqPart())];

    /// <summary>How many parts are held.</summary>
    public int Count { get; private set; }

    /// <summary>True if the message had more parts than fit.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>A part, from 0.</summary>
    public ZmqPart this[int index] => index < Count ? _parts[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Receives a message if one is there. (All parts of a message arrive together, so the later ones are never waited for.)</summary>
    public bool TryReceive(ZmqSocket socket)
    {
        (Count, IsTruncated) = (0, false);
        if (!socket.TryReceive(_parts[0])) return false;
        Count = 1;
        var last = _parts[0];
        while (last.HasMore)
        {
            IsTruncated = Count == _parts.Length;
            last = IsTruncated ? _parts[^1] : _parts[Count++];
            socket.Receive(last);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }
}
