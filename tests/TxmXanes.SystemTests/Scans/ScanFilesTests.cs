using System.Text.Json;
using Shouldly;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.SystemTests.Scans;

/// <summary>What an improved scan leaves on the disk, read by programs nobody here wrote.</summary>
[Collection(FinishedScanCollection.Name)]
public sealed class ScanFilesTests(FinishedScan scan)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Every object of a file by its path: shape, type, units, NeXus class; and the small ones' values.
    private const string Describe = """
        import h5py, json, sys
        def text(v):
            return v.decode() if isinstance(v, bytes) else v.tolist() if hasattr(v, 'tolist') else v
        found = {}
        def visit(path, item):
            d = {'class': text(item.attrs.get('NX_class', '')), 'units': text(item.attrs.get('units', ''))}
            if isinstance(item, h5py.Dataset):
                d['shape'], d['type'] = list(item.shape), str(item.dtype)
                if item.size <= 64:
                    v = item[()]
                    d['values'] = [text(x) for x in v] if item.shape else text(v)
            else:
                for name in item:
                    visit(path + '/' + name, item[name])
            found[path] = d
        with h5py.File(sys.argv[1], 'r') as f:
            visit('/entry', f['entry'])
            found['default'] = text(f[f.attrs['default']].attrs['default'])
        print(json.dumps(found))
        """;

    [Fact]
    public async Task RawFile_ReadByH5py_HasTheContractsDatasetsAndUnits()
    {
        var file = await DescribeAsync(scan.Status.FilePath);

        const int n = ShortPlan.Energies + 2 + 3;
        Shape(file, "/entry/instrument/detector/data").ShouldBe([n, 176, 214]);
        Text(file, "/entry/instrument/detector/data", "type").ShouldBe("uint16");
        foreach (var (path, units) in new[]
                 {
                     ("/entry/instrument/detector/count_time", "s"), ("/entry/instrument/detector/start_time", "s"), ("/entry/instrument/detector/stop_time", "s"),
                     ("/entry/instrument/monochromator/energy", "eV"), ("/entry/instrument/monochromator/energy_setpoint", "eV"),
                 })
        {
            Shape(file, path).ShouldBe([n], path);
            Text(file, path, "units").ShouldStartWith(units, Case.Sensitive, path);
        }
        Shape(file, "/entry/control/data").ShouldBe([n]);
        Text(file, "/entry", "class").ShouldBe("NXentry");
        Text(file, "/entry/data", "class").ShouldBe("NXdata");
        Value(file, "/entry/experiment_identifier").GetString().ShouldBe(scan.Status.Id);
        Value(file, "/entry/plan").GetString().ShouldBe(new ShortPlan { ExposureSeconds = 5 }.ToString());
        file.GetProperty("default").GetString().ShouldBe("data");
    }

    [Fact]
    public async Task RawFile_ImageKeysAndIds_TellEveryFrameInOrder()
    {
        var file = await DescribeAsync(scan.Status.FilePath);

        var keys = Value(file, "/entry/instrument/detector/image_key").EnumerateArray().Select(k => k.GetInt32()).ToArray();
        keys.ShouldBe([2, 2, 2, 1, .. Enumerable.Repeat(0, ShortPlan.Energies), 1]);
        var ids = Value(file, "/entry/instrument/detector/image_id").EnumerateArray().Select(i => i.GetInt64()).ToArray();
        ids.ShouldBe(ids.Distinct().Order());
        var setpoints = Value(file, "/entry/instrument/monochromator/energy_setpoint").EnumerateArray().Select(e => e.GetDouble()).ToArray();
        (setpoints[4], setpoints[^2], setpoints[^1]).ShouldBe((8200, 8540, 8540));
        var energies = Value(file, "/entry/instrument/monochromator/energy").EnumerateArray().Select(e => e.GetDouble()).ToArray();
        energies.Zip(setpoints, (e, s) => Math.Abs(e - s)).Max().ShouldBeLessThan(0.05, "the readback stays within the axis' tolerance");
    }

    [Fact]
    public async Task RawFile_ReadByH5dump_IsWhole()
    {
        await using var h5dump = PeerProcess.Start("h5dump", ["-d", "/entry/instrument/detector/image_key", scan.Status.FilePath]);

        (await h5dump.FinishAsync(Cancellation)).ShouldContain("2, 2, 2, 1, 0");
    }

    [Fact]
    public async Task Journal_OfTheScan_AcknowledgesEveryFrameInOrder()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Path.GetDirectoryName(scan.Status.FilePath)!, "journal.jsonl"), Cancellation);

        var entries = lines.Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        entries.Select(e => e.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range((int)entries[0].GetProperty("seq").GetInt64(), entries.Length).Select(i => (long)i));
        foreach (var entry in entries)
        {
            string[] missing = [.. new[] { "seq", "time", "event", "crc32c" }.Except(entry.EnumerateObject().Select(p => p.Name))];
            missing.ShouldBeEmpty(entry.ToString());
        }
        var frames = entries.Where(e => e.GetProperty("event").GetString() == "frame").ToArray();
        frames.Select(f => f.GetProperty("image_key").GetInt32()).ShouldBe([2, 2, 2, 1, .. Enumerable.Repeat(0, ShortPlan.Energies), 1]);
        frames.ShouldAllBe(f => f.GetProperty("energy_ev").GetDouble() >= 8199.9);
    }

    [Fact]
    public async Task MapsFile_ReadByH5py_HasTheContractsMaps()
    {
        var file = await DescribeAsync(scan.Status.MapsPath);

        foreach (var name in new[] { "fraction", "coefficient", "fraction_sigma" })
        {
            Shape(file, "/entry/maps/" + name).ShouldBe([2, 176, 214], name);
            Text(file, "/entry/maps/" + name, "type").ShouldBe("float32", name);
        }
        foreach (var name in new[] { "thickness", "fit_error", "valid" })
            Shape(file, "/entry/maps/" + name).ShouldBe([176, 214], name);
        Text(file, "/entry/maps/valid", "type").ShouldBe("uint8");
        Text(file, "/entry/maps", "class").ShouldBe("NXdata");
        Value(file, "/entry/maps/reference_name").EnumerateArray().Select(r => r.GetString()).ShouldBe(["ni", "nio"]);
        Shape(file, "/entry/shift").ShouldBe([ShortPlan.Energies, 2]);
        Text(file, "/entry/process", "class").ShouldBe("NXprocess");
        file.GetProperty("default").GetString().ShouldBe("maps");
    }

    private async Task<JsonElement> DescribeAsync(string path) =>
        JsonDocument.Parse(await PythonPeer.RunAsync(Describe, Cancellation, path)).RootElement;

    private static int[] Shape(JsonElement file, string path) => [.. Item(file, path).GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];

    private static string Text(JsonElement file, string path, string property) => Item(file, path).GetProperty(property).GetString()!;

    private static JsonElement Value(JsonElement file, string path) => Item(file, path).GetProperty("values");

    private static JsonElement Item(JsonElement file, string path) =>
        file.TryGetProperty(path, out var item) ? item : throw new InvalidOperationException($"There is no {path}; there are {string.Join(", ", file.EnumerateObject().Select(p => p.Name))}.");
}
