using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;
using TxmXanes.Storage.Configuration;

namespace TxmXanes.Storage.Tests.Configuration;

/// <summary>Whole, correct files; tests spoil one line of them.</summary>
internal static class Texts
{
    /// <summary>The reference plan: science section 1, contracts' Plan.</summary>
    public const string PublishedPlan = """
        name: NCM811 Ni K-edge
        sample: ncm811-pristine
        element: Ni
        energies:
          joints: twice
          segments:
            - { start_ev: 8200, stop_ev: 8250, step_ev: 10 }
            - { start_ev: 8250, stop_ev: 8315, step_ev: 5 }
            - { start_ev: 8315, stop_ev: 8365, step_ev: 1 }
            - { start_ev: 8365, stop_ev: 8455, step_ev: 5 }
            - { start_ev: 8455, stop_ev: 8595, step_ev: 10 }
        exposure_s: 5
        frames_per_energy: 1
        backgrounds: first_and_last
        background_frames: 1
        dark_frames: 5
        references: [references/ni.xmu, references/nio.xmu]
        """;

    public const string Beamline = """
        devices:
          energy:       { driver: grpc, address: 127.0.0.1:7001, name: energy, unit: eV, limits: [5000, 14000], tolerance: 0.05, settle_s: 0.05, timeout_s: 30, velocity_per_s: 50, acceleration_per_s2: 200 }
          zone_plate_x: { driver: grpc, address: 127.0.0.1:7001, name: zp_x, unit: um, limits: [-500, 500], tolerance: 0.05, settle_s: 0.05, timeout_s: 30 }
          zone_plate_y: { driver: grpc, address: 127.0.0.1:7001, name: zp_y, unit: um, limits: [-500, 500], tolerance: 0.05, settle_s: 0.05, timeout_s: 30 }
          zone_plate_z: { driver: grpc, address: 127.0.0.1:7001, name: zp_z, unit: mm, limits: [0, 120], tolerance: 0.0005, settle_s: 0.05, timeout_s: 30 }
          detector_z:   { driver: grpc, address: 127.0.0.1:7001, name: det_z, unit: mm, limits: [0, 4000], tolerance: 0.05, settle_s: 0.05, timeout_s: 30 }
          sample_x:     { driver: grpc, address: 127.0.0.1:7001, name: sample_x, unit: um, limits: [-1000, 1000], tolerance: 0.05, settle_s: 0.05, timeout_s: 30 }
          shutter:      { driver: grpc, address: 127.0.0.1:7001, name: shutter, timeout_s: 5, travel_s: 0.1 }
          i0:           { driver: grpc, address: 127.0.0.1:7001, name: i0, timeout_s: 5 }
          ring_current: { driver: grpc, address: 127.0.0.1:7001, name: ring, timeout_s: 5 }
          detector:     { driver: grpc, address: 127.0.0.1:7001, name: camera, frames: tcp://127.0.0.1:7002, timeout_s: 30, readout_s: 0.1, shape: [352, 428] }
        optics: { zone_plate_um: 244, outermost_zone_nm: 30, magnification: 32.5, mode: constant_magnification }
        sample_out: { sample_x_um: 300 }
        moves: { together: true, during_readout: true }
        data_root: data
        """;

    public static IReferenceSource References { get; } = new WideReferences();

    /// <summary>Reads a text with one line replaced and returns the problems as printed.</summary>
    public static IReadOnlyList<string> ProblemsOf(Action read)
    {
        try
        {
            read();
            return [];
        }
        catch (ConfigurationException e)
        {
            return [.. e.Problems.Select(p => p.ToString())];
        }
    }

    /// <summary>Any name is a spectrum over the whole range, but "narrow" is not and "absent" is not there.</summary>
    private sealed class WideReferences : IReferenceSource
    {
        public RawSpectrum Read(string name) => name switch
        {
            "absent.xmu" => throw new BadInputException("there is no file /folder/absent.xmu."),
            "narrow.xmu" => new("narrow", [8300, 8350, 8400], [0, 1, 1], true, name),
            _ => new(Path.GetFileNameWithoutExtension(name), [8000, 8333, 9000], [0, 1, 1], true, name),
        };
    }
}
