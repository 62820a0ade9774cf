using Shouldly;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Export;
using TxmXanes.Storage.References;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Storage.Tests.Export;

/// <summary>Guards against numbers under the wrong name, and lost digits.</summary>
public sealed class MapTablesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task WriteStatistics_ReadByPython_HasEveryRegionOfEveryMap()
    {
        MapTables.WriteStatistics(folder.File("s.csv"), SmallMaps.Maps, MapCatalogue.Choose(MapCatalogue.Of(SmallMaps.Maps), m => m.Name, ["edge_energy", "fraction.NiO, green"]));

        var seen = await PythonPeer.RunAsync("""
            import csv, sys
            for r in csv.DictReader(open(sys.argv[1], newline='')):
                print(r['map'], '|', r['unit'], '|', r['region'], r['pixels'], float(r['mean']), float(r['minimum']), float(r['maximum']))
            """, TestContext.Current.CancellationToken, folder.File("s.csv"));

        seen.ReplaceLineEndings("\n").ShouldBe("""
            edge_energy | eV | all 5 8343.0 8341.0 8345.0
            edge_energy | eV | mask left 2 8342.5 8341.0 8344.0
            edge_energy | eV | label 1 2 8341.5 8341.0 8342.0
            edge_energy | eV | label 2 2 8343.5 8343.0 8344.0
            edge_energy | eV | label 3 1 8345.0 8345.0 8345.0
            NiO, green | 1 | all 5 0.5 0.0 1.0
            NiO, green | 1 | mask left 2 0.875 0.75 1.0
            NiO, green | 1 | label 1 2 0.75 0.5 1.0
            NiO, green | 1 | label 2 2 0.375 0.0 0.75
            NiO, green | 1 | label 3 1 0.25 0.25 0.25
            """.ReplaceLineEndings("\n").Replace("NiO, green", "fraction.NiO, green"));
    }

    [Fact]
    public async Task WriteSpectrum_ReadByPython_HasEveryDigit()
    {
        MapTables.WriteSpectrum(folder.File("spectrum.csv"), SmallMaps.Maps.Spectra[0]);

        var seen = await PythonPeer.RunAsync("""
            import csv, sys
            for r in csv.reader(open(sys.argv[1], newline='')):
                print(r)
            """, TestContext.Current.CancellationToken, folder.File("spectrum.csv"));

        seen.ReplaceLineEndings("\n").ShouldBe("""
            ['energy_ev', 'measured', 'measured_sigma', 'say "NiO", green']
            ['8340', '0.1', '0.01', '1E-07']
            ['8350.5', 'NaN', '0.02', '2']
            """.ReplaceLineEndings("\n"));
    }

    // A spectrum of one scan is a reference for the next.
    [Fact]
    public void WriteSpectrum_ReadAsAReference_IsTheSameSpectrum()
    {
        MapTables.WriteSpectrum(folder.File("nio.csv"), new("NiO", [8340, 8350.5, 8360, 8370, 8380], [("measured", [0.125, 1.25, 1, 1.0625, 1])]));

        var reference = ReferenceFile.Read(folder.File("nio.csv"));

        reference.EnergyEv.ShouldBe([8340, 8350.5, 8360, 8370, 8380]);
        reference.Absorption.ShouldBe([0.125, 1.25, 1, 1.0625, 1]);
    }

    [Fact]
    public async Task WriteGrid_ReadByNumpy_IsTheMap()
    {
        MapTables.WriteGrid(folder.File("edge.csv"), SmallMaps.Maps.EdgeEnergyEv!, 3);

        (await PythonPeer.RunAsync("import numpy, sys; print(numpy.loadtxt(sys.argv[1], delimiter=',').tolist())", TestContext.Current.CancellationToken, folder.File("edge.csv")))
            .ShouldBe("[[8341.0, 8342.0, 8343.0], [8344.0, nan, 8345.0]]");
    }

    [Fact]
    public async Task MapTiff_ReadByPillow_HasNamedPagesAndKeepsNan()
    {
        MapTiff.Write(folder.File("maps.tif"), 2, 3, MapCatalogue.Choose(MapCatalogue.Of(SmallMaps.Maps), m => m.Name, ["edge_energy", "fraction.Ni"]));

        var seen = await PythonPeer.RunAsync("""
            import sys, numpy
            from PIL import Image
            image = Image.open(sys.argv[1])
            for n in range(image.n_frames):
                image.seek(n)
                a = numpy.asarray(image)
                print(image.tag_v2[270], a.dtype, a.tolist())
            """, TestContext.Current.CancellationToken, folder.File("maps.tif"));

        seen.ReplaceLineEndings("\n").ShouldBe("""
            edge_energy [eV] float32 [[8341.0, 8342.0, 8343.0], [8344.0, nan, 8345.0]]
            fraction.Ni float32 [[0.0, 0.5, 1.0], [0.25, nan, 0.75]]
            """.ReplaceLineEndings("\n"));
    }
}
