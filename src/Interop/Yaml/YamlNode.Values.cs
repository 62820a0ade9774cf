using System.Globalization;

namespace TxmXanes.Interop.Yaml;

public abstract partial class YamlNode
{
    /// <summary>Reads a finite number; NaN after a problem. Limits are shown with the unit that ends the key.</summary>
    public double Number(double min = double.NegativeInfinity, double max = double.PositiveInfinity)
    {
        if (Plain("a number") is not { } scalar) return double.NaN;
        if (!double.TryParse(scalar.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out var value))
        {
            Report(IsNonFinite(scalar.Value) ? $"{scalar.Shown} is not a finite number" : $"'{scalar.Shown}' is not a number");
            return double.NaN;
        }

        if (double.IsFinite(value) && value >= min && value <= max) return value;
        Report(double.IsFinite(value) ? Limits.Violation(Path, value, min, max) : $"{scalar.Shown} is not a finite number");
        return double.NaN;
    }

    /// <summary>Reads a whole number; 0 after a problem.</summary>
    public int Integer(int min = int.MinValue, int max = int.MaxValue)
    {
        if (Plain("a whole number") is not { } scalar) return 0;
        if (!long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Report($"'{scalar.Shown}' is not a whole number");
            return 0;
        }

        if (value >= min && value <= max) return (int)value;
        Report(Limits.Violation(Path, value, min, max));
        return 0;
    }

    /// <summary>Reads text; "" after a problem. Numbers and flags are text too, if text is asked for.</summary>
    /// <param name="allowEmpty">True takes "" in quotes.</param>
    public string Text(bool allowEmpty = false)
    {
        if (Scalar("text") is not { } scalar) return "";
        if (scalar.Value.Trim().Length == 0 && !allowEmpty) Report("must not be empty");
        return scalar.Value;
    }

    /// <summary>Reads true or false; false after a problem.</summary>
    public bool Flag()
    {
        if (Plain("true or false") is not { } scalar) return false;
        if (scalar.Value is not ("true" or "false")) Report($"'{scalar.Shown}' is not true or false");
        return scalar.Value == "true";
    }

    /// <summary>Reads one of several words; the first after a problem.</summary>
    public string Choice(params ReadOnlySpan<string> choices)
    {
        if (Scalar($"one of {string.Join(", ", choices.ToArray())}") is not { } scalar) return choices[0];
        if (choices.Contains(scalar.Value)) return scalar.Value;
        Report($"'{scalar.Shown}' is not one of {string.Join(", ", choices.ToArray())}{Nearest.Hint(scalar.Value, choices.ToArray())}");
        return choices[0];
    }

    /// <summary>Reads one of several words that stand for values; the first value after a problem.</summary>
    public T Choice<T>(params ReadOnlySpan<(string Name, T Value)> choices)
    {
        var names = new string[choices.Length];
        for (var i = 0; i < names.Length; i++) names[i] = choices[i].Name;
        return choices[Array.IndexOf(names, Choice(names))].Value;
    }

    private YamlScalar? Plain(string wanted)
    {
        if (Scalar(wanted) is not { } scalar) return null;
        if (!scalar.IsQuoted) return scalar;
        Report($"'{scalar.Shown}' in quotes is text; {wanted} is written without");
        return null;
    }

    private YamlScalar? Scalar(string wanted)
    {
        if (this is YamlScalar { IsNull: false } scalar) return scalar;
        Report(this is YamlScalar ? $"has no value where {wanted} is due" : $"must be {wanted}, not {Kind}");
        return null;
    }

    private static bool IsNonFinite(string text) => text.TrimStart('+', '-', '.').ToLowerInvariant() is "inf" or "nan" or "infinity" or "∞";
}
