using Shouldly;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit.Peers;
using Xunit;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.SystemTests.Faults;

/// <summary>Frames that go wrong on their way: everything is counted, what is owed is taken again, nothing wrong gets into the file.</summary>
public sealed class FrameFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Image ids rise by one per exposure, retakes included, so each fault below meets another frame.
    [Fact]
    public async Task Scan_WithEveryKindOfFaultyFrame_IsCompleteAfterRetakes()
    {
        await using var rig = await BeamlineRig.StartAsync(new RigSettings
        {
            VirtualBeamlineYaml = """
                faults:
                  frames:
                    - { image_id: 6, fault: drop }
                    - { image_id: 9, fault: duplicate }
                    - { image_id: 12, fault: wrong_shape }
                    - { image_id: 15, fault: wrong_crc }
                    - { image_id: 18, fault: stray }
                    - { image_id: 21, fault: wrong_type }
                """,
        }, Cancellation);

        var started = await rig.StartScanAsync(new ShortPlan(), Cancellation);
        var status = await rig.EndedAsync(started.Id, Cancellation);

        status.State.ShouldBe(State.Completed, status.ToString());
        var frames = status.Frames;
        (frames.Sample, frames.Background, frames.Dark).ShouldBe((ShortPlan.Energies, 2, 3), status.ToString());
        (frames.Duplicate, frames.Foreign, frames.Rejected).ShouldBe((1, 1, 3), status.ToString());
        status.Warnings.Count(w => w.Contains("exposed again", StringComparison.Ordinal)).ShouldBe(4, status.ToString());
        (await EnergiesWithoutOneFrameAsync(status.FilePath)).ShouldBe("none");
        File.Exists(status.MapsPath).ShouldBeTrue();
    }

    private static Task<string> EnergiesWithoutOneFrameAsync(string file) => PythonPeer.RunAsync("""
        import h5py, sys
        with h5py.File(sys.argv[1]) as f:
            key = f['/entry/instrument/detector/image_key'][()]
            at = f['/entry/instrument/monochromator/energy_setpoint'][()][key == 0]
        print([e for e in sorted(set(at)) if (at == e).sum() != 1] or ('none' if len(at) == 16 else len(at)))
        """, Cancellation, file);
}
