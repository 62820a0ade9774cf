using System.CommandLine;
using System.CommandLine.Parsing;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Samples;

namespace TxmXanes.VirtualBeamline;

/// <summary>The options; each overrides the configuration file.</summary>
internal sealed class CommandLine
{
    private readonly Option<FileInfo> config = new Option<FileInfo>("--config") { Description = "Configuration (YAML); defaults where omitted." }.AcceptExistingOnly();
    private readonly Option<ulong?> seed = new("--seed") { Description = "Seed of sample, beam and noise." };
    private readonly Option<ulong?> noiseSeed = new("--noise-seed") { Description = "Seed of photon and read noise alone." };
    private readonly Option<double?> timeScale = new("--time-scale") { Description = "Wall seconds per simulated second, 0.0001 to 100." };
    private readonly Option<double?> timeOrigin = new("--time-origin") { Description = "When simulated and wall time agree, s since 1970; now where omitted." };
    private readonly Option<FileInfo?> truth = new("--truth") { Description = "HDF5 file to write the truth to." };
    private readonly Option<bool> truthBackgrounds = new("--truth-backgrounds") { Description = "Put noise-free backgrounds into the truth." };
    private readonly Option<string?> sample = new("--sample") { Description = string.Join(", ", PhantomFactory.Names) + "." };
    private readonly Option<string?> size = new("--size") { Description = "Frame size WxH, px, 32 to 4096." };
    private readonly Option<int?> port = new("--port") { Description = "gRPC port; 0 takes a free one." };
    private readonly Option<int?> framesPort = new("--frames-port") { Description = "Port of the frame stream; 0 takes a free one." };
    private readonly Option<bool> still = new("--no-illumination-motion") { Description = "Hold the beam's shape still." };
    private readonly Option<DirectoryInfo?> writeReferences = new("--write-references") { Description = "Write the sample's reference spectra into this folder and end." };

    public CommandLine()
    {
        sample.AcceptOnlyFromAmong([.. PhantomFactory.Names]);
        InRange(timeScale, 1e-4, 100);
        InRange(timeOrigin, 0, 1e11);
        InRange(port, 0, 65535);
        InRange(framesPort, 0, 65535);
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Size(text) is null)
                result.AddError($"--size is WxH with 32 to 4096 px each, as in 428x352, not '{text}'.");
        });
        Root = new("Virtual TXM beamline: device servers, a camera, and the truth behind them.")
        {
            config, seed, noiseSeed, timeScale, timeOrigin, truth, truthBackgrounds, sample, size, port, framesPort, still, writeReferences,
        };
    }

    public RootCommand Root { get; }

    /// <summary>What the user asked for.</summary>
    /// <exception cref="Interop.Yaml.YamlProblemsException">The configuration file is at fault.</exception>
    public RunRequest Read(ParseResult options)
    {
        var settings = options.GetValue(config) is { } file ? SettingsReader.Read(file.FullName) : new();
        if (options.GetValue(size) is { } text && Size(text) is { } given)
            settings = settings with { Camera = settings.Camera with { Columns = given.Columns, Rows = given.Rows } };
        if (options.GetValue(still))
            settings = settings with { Illumination = settings.Illumination with { Motion = false } };
        settings = settings with
        {
            Seed = options.GetValue(seed) ?? settings.Seed,
            NoiseSeed = options.GetValue(noiseSeed) ?? settings.NoiseSeed,
            TimeScale = options.GetValue(timeScale) ?? settings.TimeScale,
            Sample = options.GetValue(sample) ?? settings.Sample,
            Port = options.GetValue(port) ?? settings.Port,
            FramesPort = options.GetValue(framesPort) ?? settings.FramesPort,
        };
        return new(settings, options.GetValue(timeOrigin), options.GetValue(truth)?.FullName, options.GetValue(truthBackgrounds), options.GetValue(writeReferences)?.FullName);
    }

    private static (int Columns, int Rows)? Size(string text) =>
        text.Split('x') is [var w, var h] && int.TryParse(w, out var columns) && int.TryParse(h, out var rows) && columns is >= 32 and <= 4096 && rows is >= 32 and <= 4096
            ? (columns, rows)
            : null;

    private static void InRange<T>(Option<T?> option, T low, T high) where T : struct, IComparable<T> => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T?>() is { } value && !(value.CompareTo(low) >= 0 && value.CompareTo(high) <= 0))
            result.AddError($"{option.Name} is {value}, but must lie in {low} to {high}.");
    });
}

/// <param name="TimeOriginSeconds">s since 1970; null: now.</param>
internal sealed record RunRequest(VirtualBeamlineSettings Settings, double? TimeOriginSeconds, string? TruthFile, bool TruthBackgrounds, string? ReferencesFolder);
