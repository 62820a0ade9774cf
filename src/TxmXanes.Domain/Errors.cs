namespace TxmXanes.Domain;

/// <summary>The input (plan, file, option) is at fault. The message is one sentence for the user: what, where, limit, value. Exit status 2.</summary>
public class BadInputException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A device or the daemon failed or cannot be reached. The message names device, target, readback and limit. Exit status 3.</summary>
public class DeviceException(string message, Exception? inner = null) : Exception(message, inner);
