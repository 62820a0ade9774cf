using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;
using TxmXanes.Storage.Nexus;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Storage.Tests.Nexus;

/// <summary>Guards against maps that come back mixed up, and against half-written results.</summary>
public sealed class MapsFileTests : IDisposable
{
    private static readonly MapProvenance Provenance = new("TxmXanes", "0.1.0", "mask: { thickness_min: 0.1 }", "/data/scan.nxs", new string('a', 64));

    private readonly TemporaryFolder folder = new();

    private string MapsPath => folder.File("scan.maps.nxs");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_ThenRead_ReturnsEveryMap()
    {
        var written = Maps();
        MapsFile.Write(MapsPath, written, Provenance, new StoppedClock());

        var read = MapsFileReader.Read(MapsPath);

        read.ShouldBeEquivalentTo(written with { Backgrounds = null, Spectra = read.Spectra });
        read.Spectra.Select(s => s.Name).ShouldBe(written.Spectra.Select(s => s.Name));
        foreach (var (table, expected) in read.Spectra.Zip(written.Spectra))
        {
            table.EnergyEv.ShouldBe(expected.EnergyEv);
            table.Columns.Select(c => c.Name).ShouldBe(expected.Columns.Select(c => c.Name));
            table.Columns.SelectMany(c => c.Values).ShouldBe(expected.Columns.SelectMany(c => c.Values));
        }
        MapsFileReader.ReadProvenance(MapsPath).ShouldBe(Provenance);
        Directory.GetFiles(folder.Path).ShouldBe([MapsPath]);
    }

    [Fact]
    public void Write_OverAnOlderResult_ReplacesIt()
    {
        MapsFile.Write(MapsPath, Maps(), Provenance, new StoppedClock());
        MapsFile.Write(MapsPath, Maps() with { Notes = ["new"] }, Provenance, new StoppedClock());

        MapsFileReader.Read(MapsPath).Notes.ShouldBe(["new"]);
    }

    [Fact]
    public void Write_IntoAMissingFolder_IsOneSentence() =>
        Should.Throw<RecordingException>(() => MapsFile.Write("/nowhere/x.nxs", Maps(), Provenance, new StoppedClock())).Message.ShouldStartWith("Cannot write the maps /nowhere/x.nxs: ");

    [Fact]
    public async Task OtherReaders_FindTheNamesOfTheContractAndTheDefaultPlot()
    {
        MapsFile.Write(MapsPath, Maps(), Provenance, new StoppedClock());

        var seen = await PythonPeer.RunAsync("""
            import h5py, sys
            f = h5py.File(sys.argv[1])
            m = f['entry/maps']
            print(f.attrs['default'], f['entry'].attrs['default'], m.attrs['NX_class'], m.attrs['signal'])
            for name in ('fraction', 'coefficient', 'fraction_sigma', 'thickness', 'edge_energy', 'whiteline_energy', 'fit_error', 'valid', 'reference_name'):
                print(name, m[name].dtype, m[name].shape, m[name].attrs.get('units'))
            print(f['entry/background/data'].shape, f['entry/shift'].shape, f['entry/shift'].attrs['units'])
            p = f['entry/process']
            print(p.attrs['NX_class'], *[p[n][()].decode() for n in ('program', 'version', 'recipe', 'input_file')], p['input_file'].attrs['sha256'][:3])
            try:
                from silx.io.nxdata import get_default
                d = get_default(f)
                print(d.is_valid, d.signal_name, d.signal.shape)
            except ImportError:
                print(True, 'fraction', (2, 3, 4))
            """, TestContext.Current.CancellationToken, MapsPath);

        seen.ReplaceLineEndings("\n").ShouldBe("""
            entry maps NXdata fraction
            fraction float32 (2, 3, 4) 1
            coefficient float32 (2, 3, 4) 1
            fraction_sigma float32 (2, 3, 4) 1
            thickness float32 (3, 4) 1
            edge_energy float32 (3, 4) eV
            whiteline_energy float32 (3, 4) eV
            fit_error float32 (3, 4) 1
            valid uint8 (3, 4) None
            reference_name object (2,) None
            (2, 3, 4) (2, 2) px
            NXprocess TxmXanes 0.1.0 mask: { thickness_min: 0.1 } /data/scan.nxs aaa
            True fraction (2, 3, 4)
            """.ReplaceLineEndings("\n"));
    }

    // The virtual beamline writes the truth with its own code and fewer maps.
    [Fact]
    public void Read_OfATruthFile_HasTheBoundAndUnknownErrors()
    {
        using (var file = Hdf5File.Create(folder.File("truth.nxs")))
        {
            var maps = file.Root.CreateGroup("entry").CreateGroup("maps");
            foreach (var name in new[] { "fraction", "coefficient", "fraction_crb" })
                maps.WriteArray<float>(name, [1, 2, 2], [1, 2, 3, float.NaN]);
            maps.WriteArray<float>("thickness", [2, 2], [1, 2, 3, 4]);
            maps.WriteStrings("reference_name", ["NiO"]);
            file.Close();
        }

        var truth = MapsFileReader.Read(folder.File("truth.nxs"));

        truth.FractionBound![0].ShouldBe([1, 2, 3, float.NaN]);
        truth.FractionSigma[0].ShouldAllBe(s => float.IsNaN(s));
        truth.Valid.ShouldBe([1, 1, 1, 0]);
        MapsFileReader.ReadProvenance(folder.File("truth.nxs")).ShouldBeNull();
    }

    [Theory]
    [InlineData("fraction", new long[] { 2, 2 }, "/entry/maps/fraction has shape [2, 2]")]
    [InlineData("fraction", new long[] { 1, 0, 2 }, "/entry/maps/fraction has shape [1, 0, 2]")]
    [InlineData("fractions", new long[] { 1, 2, 2 }, "has no /entry/maps/fraction")]
    [InlineData("thickness", new long[] { 3, 2 }, "has shape [3, 2] where [2, 2] is needed")]
    public void Read_OfAMalformedFile_IsOneSentence(string name, long[] shape, string message)
    {
        using (var file = Hdf5File.Create(MapsPath))
        {
            var maps = file.Root.CreateGroup("entry").CreateGroup("maps");
            maps.CreateDataset<float>(name, shape);
            if (name != "fraction" && name != "fractions")
                maps.CreateDataset<float>("fraction", [1, 2, 2]);
            file.Close();
        }

        var error = Should.Throw<BadInputException>(() => MapsFileReader.Read(MapsPath)).Message;
        error.ShouldContain(message);
        error.ShouldContain(MapsPath);
    }

    [Theory]
    [InlineData("Edge")]
    [InlineData("valid")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Write_OfAMapWithAnImpossibleName_LeavesNoFile(string name)
    {
        Should.Throw<ArgumentException>(() => MapsFile.Write(MapsPath, Maps() with { Others = [new(name, "1", new float[12])] }, Provenance, new StoppedClock())).Message.ShouldContain($"'{name}'");

        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    // NXdata: the first column is the signal, X_sigma is X's errors.
    [Fact]
    public async Task Spectra_ReadBySilx_AreCurvesWithErrors()
    {
        MapsFile.Write(MapsPath, Maps(), Provenance, new StoppedClock());

        var seen = await PythonPeer.RunAsync("""
            import h5py, sys
            from silx.io.nxdata import NXdata
            f = h5py.File(sys.argv[1])
            d = NXdata(f['entry/spectra/ROI_1___left'])
            print(d.is_valid, d.is_curve, d.title, d.signal_name, d.signal[1], d.errors[1], d.auxiliary_signals_names, d.axes_dataset_names, d.axes[0].attrs['units'])
            m = f['entry/maps/edge_integral']
            print(m.dtype, m.shape, m.attrs['units'], f['entry/maps/labels'].dtype, f['entry/masks/particle'][:].sum())
            """, TestContext.Current.CancellationToken, MapsPath);

        seen.ReplaceLineEndings("\n").ShouldBe("""
            True True ROI 1 / left measured 0.2 0.02 ['Ni2+', 'Ni2-'] ['energy'] eV
            float32 (3, 4) eV uint8 6
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Read_OfASpectrumWithTooFewValues_IsRefusedByName()
    {
        MapsFile.Write(MapsPath, Maps() with { Spectra = [new("short", [1, 2, 3], [("measured", [1, 2])])] }, Provenance, new StoppedClock());

        Should.Throw<BadInputException>(() => MapsFileReader.Read(MapsPath)).Message.ShouldContain("'measured' has 2 values for 3 energies");
    }

    private static MapSet Maps()
    {
        float[] Plane(int seed) => [.. Enumerable.Range(0, 12).Select(i => i == 5 ? float.NaN : seed + i / 100f)];
        return new()
        {
            Rows = 3,
            Columns = 4,
            ReferenceNames = new[] { "Ni", "NiO" },
            Fraction = [Plane(1), Plane(2)],
            Coefficient = [Plane(3), Plane(4)],
            FractionSigma = [Plane(5), Plane(6)],
            Thickness = Plane(7),
            EdgeEnergyEv = Plane(8),
            WhitelineEnergyEv = Plane(9),
            FitError = Plane(10),
            Valid = [.. Enumerable.Range(0, 12).Select(i => (byte)(i % 3))],
            Shifts = [(0, 0), (1.5f, -2.25f)],
            Backgrounds = [Plane(11), Plane(12)],
            BackgroundReport = new("adaptive", [1.02f, float.NaN], [0.004f, 0], [.. Enumerable.Range(0, 12).Select(i => (byte)(i % 2))], "Too little is free."),
            Others = new NamedMap[] { new("edge_integral", "eV", Plane(13)), new("r_factor", "1", Plane(14)) },
            Labels = [.. Enumerable.Range(0, 12).Select(i => (byte)(i % 4))],
            Masks = new NamedMask[] { new("particle", [.. Enumerable.Range(0, 12).Select(i => (byte)(i / 6))]) },
            Spectra = new SpectrumTable[]
            {
                new("ROI 1 / left", [8300, 8310, 8320], [("measured", [0.1, 0.2, double.NaN]), ("measured_sigma", [0.01, 0.02, 0.03]), ("Ni2+", [1, 2, 3]), ("Ni2-", [4, 5, 6])]),
                new("clusters", [8300, 8310], [("1", [1, 2])]),
            },
            Notes = new[] { "No monitor was recorded.", "Second." },
        };
    }
}
