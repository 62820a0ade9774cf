using System.Text;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

public sealed unsafe partial class ZmqSocket
{
    /// <summary>How long messages not sent yet are kept after disposal. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</summary>
    public TimeSpan Linger { get => GetTime(Option.Linger); set => SetTime(Option.Linger, value); }

    /// <summary>How long <see cref="Send(ReadOnlySpan{byte}, bool, CancellationToken)"/> waits. Starts infinite.</summary>
    public TimeSpan SendTimeout { get => GetTime(Option.SendTimeout); set => SetTime(Option.SendTimeout, value); }

    /// <summary>How long <see cref="Receive(ZmqPart, CancellationToken)"/> waits. Starts infinite.</summary>
    public TimeSpan ReceiveTimeout { get => GetTime(Option.ReceiveTimeout); set => SetTime(Option.ReceiveTimeout, value); }

    /// <summary>Most messages (all parts count as one) queued for one peer before sending waits or drops; 0: no limit. Starts at 1000.</summary>
    public int SendHighWater { get => GetInt(Option.SendHighWater); set => SetInt(Option.SendHighWater, value); }

    /// <summary>Most messages queued from one peer. TCP's own buffers hold more on top. Starts at 1000.</summary>
    public int ReceiveHighWater { get => GetInt(Option.ReceiveHighWater); set => SetInt(Option.ReceiveHighWater, value); }

    /// <summary>A peer that sends a larger part is disconnected; -1: no limit. Starts at 64 MiB.</summary>
    public long MaxMessageBytes
    {
        get
        {
            long value;
            Get(Option.MaxMessageSize, &value, sizeof(long));
            return value;
        }
        set => Set(Option.MaxMessageSize, &value, sizeof(long));
    }

    /// <summary>PUSH, DEALER: true queues only for peers that are connected, not for those still expected.</summary>
    public bool Immediate { get => GetInt(Option.Immediate) != 0; set => SetInt(Option.Immediate, value ? 1 : 0); }

    /// <summary>True keeps only the last message (single parts only).</summary>
    public bool Conflate { get => GetInt(Option.Conflate) != 0; set => SetInt(Option.Conflate, value ? 1 : 0); }

    /// <summary>First and longest wait before reconnecting.</summary>
    public (TimeSpan First, TimeSpan Longest) ReconnectInterval
    {
        get => (GetTime(Option.ReconnectInterval), GetTime(Option.ReconnectIntervalMax));
        set
        {
            SetTime(Option.ReconnectInterval, value.First);
            SetTime(Option.ReconnectIntervalMax, value.Longest);
        }
    }

    /// <summary>Sends a ping after so much silence, and drops a peer that stays silent for the timeout. Zero interval: off, as it starts.</summary>
    public void UseHeartbeat(TimeSpan interval, TimeSpan timeout)
    {
        SetTime(Option.HeartbeatInterval, interval);
        SetTime(Option.HeartbeatTimeout, timeout);
    }

    /// <summary>Encrypts as the side that clients know by its public key. Anyone who has that key may connect, unless a <see cref="ZmqCurveGuard"/> runs.</summary>
    public void UseCurveServer(ZmqCurveKeys keys)
    {
        SetInt(Option.CurveServer, 1);
        SetOption(Option.CurveSecretKey, Encoding.ASCII.GetBytes(keys.SecretKey + '\0'));
        // A guard is asked only for sockets with a domain.
        SetOption(Option.ZapDomain, "global"u8);
    }

    /// <summary>Encrypts as a client.</summary>
    /// <param name="serverPublicKey">40 characters of Z85.</param>
    /// <param name="keys">Its own.</param>
    public void UseCurveClient(string serverPublicKey, ZmqCurveKeys keys)
    {
        SetOption(Option.CurveServerKey, Encoding.ASCII.GetBytes(serverPublicKey + '\0'));
        SetOption(Option.CurvePublicKey, Encoding.ASCII.GetBytes(keys.PublicKey + '\0'));
        SetOption(Option.CurveSecretKey, Encoding.ASCII.GetBytes(keys.SecretKey + '\0'));
    }

    private string LastEndpoint
    {
        get
        {
            const int Longest = 1024;
            var text = stackalloc byte[Longest];
            var size = Get(Option.LastEndpoint, text, Longest);
            return Encoding.UTF8.GetString(text, Math.Max(0, (int)size - 1));
        }
    }

    private TimeSpan GetTime(Option option) =>
        GetInt(option) is var ms && ms < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(ms);

    private void SetTime(Option option, TimeSpan value) => SetInt(option, Milliseconds(value));

    private int GetInt(Option option)
    {
        int value;
        Get(option, &value, sizeof(int));
        return value;
    }

    private void SetInt(Option option, int value) => Set(option, &value, sizeof(int));

    private void SetOption(Option option, ReadOnlySpan<byte> value)
    {
        fixed (byte* p = value) Set(option, p, (nuint)value.Length);
    }

    private void Set(Option option, void* value, nuint size)
    {
        if (Zmq.zmq_setsockopt(Handle, (int)option, value, size) != 0) throw ZmqException.Last($"set option {option} of {this}");
    }

    private nuint Get(Option option, void* value, nuint size)
    {
        if (Zmq.zmq_getsockopt(Handle, (int)option, value, &size) != 0) throw ZmqException.Last($"read option {option} of {this}");
        return size;
    }

    private static int Milliseconds(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue);
}
