using Shouldly;
using TxmXanes.Interop.Hdf5;
using TxmXanes.TestKit;
using TxmXanes.VirtualBeamline.Scenes;
using TxmXanes.VirtualBeamline.Tests.Support;
using TxmXanes.VirtualBeamline.Truth;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Truth;

public class TruthFileTests
{
    private readonly Scene scene = SmallScene.Create(rows: 40, columns: 56);

    [Fact]
    public void Write_AScan_HasTheContractsNamesInTheFirstFramesGeometry()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("truth.h5");
        var shots = PublishedPlan.EnergiesEv.Select((e, n) => scene.Shot(n, e) with { Geometry = new(1 + 0.01 * n, -2, 1, 0) }).ToArray();

        TruthFile.Write(path, scene, shots, withBackgrounds: true);

        using var file = Hdf5File.OpenRead(path);
        float[] Read(string name)
        {
            using var data = file.Root.OpenDataset(name);
            return data.ReadAll<float>();
        }
        var thickness = Read("entry/maps/thickness");
        var at = Array.IndexOf(thickness, thickness.Max());
        Read("entry/maps/fraction").Length.ShouldBe(3 * 40 * 56);
        Enumerable.Range(0, 3).Sum(j => Read("entry/maps/fraction")[j * 2240 + at]).ShouldBe(1, 1e-5);
        Read("entry/maps/coefficient")[at].ShouldBe(scene.Phantom.Coefficients[0][at - 56 + 2], 1e-5);
        Read("entry/maps/fraction_crb")[at].ShouldBeInRange(0.01f, 0.3f);
        var shift = Read("entry/shift");
        shift[0].ShouldBe(0);
        shift[2 * 104].ShouldBe(1.04f, 1e-4);
        Read("entry/background/data").Length.ShouldBe(105 * 2240);
        Read("entry/background/data").Max().ShouldBeInRange(1900f, 2700f);
        using var names = file.Root.OpenDataset("entry/maps/reference_name");
        names.ReadStrings().ShouldBe(["Ni2+", "Ni3+", "Ni4+"]);
    }

    [Fact]
    public async Task Recorder_WhenImageIdsStartAgain_ForgetsTheLastScan()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("truth.h5");
        await using (var recorder = new TruthRecorder(scene, path, withBackgrounds: false))
        {
            foreach (var (shot, n) in PublishedPlan.EnergiesEv.Select((e, n) => (scene.Shot(n, e), n)))
                recorder.Take(shot with { ImageId = n });
            foreach (var (shot, n) in PublishedPlan.EnergiesEv.Take(30).Select((e, n) => (scene.Shot(n, e), n)))
                recorder.Take(shot with { ImageId = n });
            recorder.Take(scene.Shot(200, 8400).WithoutSample() with { ImageId = 200 });
            recorder.Take(null);
        }

        using var file = Hdf5File.OpenRead(path);
        using var energy = file.Root.OpenDataset("entry/energy");
        energy.Shape.ShouldBe([30]);
    }
}
