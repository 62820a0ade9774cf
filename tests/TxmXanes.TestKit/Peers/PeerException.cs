namespace TxmXanes.TestKit.Peers;

/// <summary>A peer failed, ended early or stayed silent; the message carries what it wrote to standard error.</summary>
public sealed class PeerException(string message) : Exception(message);
