using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Contracts.Time;
using TxmXanes.Daemon.Hosting;
using TxmXanes.Devices;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Live;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Configuration;
using TxmXanes.Storage.Nexus;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.Daemon.Scans;

/// <summary>From a request to a session ready to start: everything checked, the detector asked, the file open. What fails here leaves nothing behind.</summary>
public sealed class ScanSessionFactory(BeamlineDocument document, SimulatedClock clock, LiveBoard board, DaemonOptions options)
{
    private readonly BeamlineDescription beamline = document.Beamline;
    private readonly EngineClock engineClock = new(clock, clock.WallSecondsPerSecond);

    /// <exception cref="BadInputException">Plan, recipe or references are not usable.</exception>
    /// <exception cref="DeviceException">The detector cannot be reached.</exception>
    public async Task<ScanSession> CreateAsync(StartRequest request, Action<ScanStatus> publish, CancellationToken cancellation)
    {
        var files = request.Files.ToDictionary(f => f.Key, f => f.Value.Memory);
        var plan = PlanFile.Parse(request.PlanYaml, NameOf(request.PlanPath, "plan.yaml"), new GivenReferences(files), beamline);
        var recipe = RecipeFile.Parse(request.RecipeYaml, NameOf(request.RecipePath, "recipe.yaml"), new GivenReferences(files));
        if ((recipe.Steps.BadPixelsFile ?? recipe.Steps.ShiftsFile) is { } named)
            throw new BadInputException($"The recipe names the file {named}, which a running scan does not have; leave it out, and process the scan by it afterwards (txmx process --recipe).");
        var raw = recipe.References.Count > 0 ? recipe.References : plan.References;
        if (raw.Count == 0)
            throw new BadInputException("Neither plan nor recipe names a reference spectrum: without references there is no chemical map.");
        var references = raw.Select(r => ReferenceNormalisation.Normalise(r, recipe.Recipe.Fit)).ToArray();

        using var given = GivenModel.Take(recipe.Recipe.Background, files);
        var devices = DeviceFactory.Connect(beamline, engineClock);
        try
        {
            var camera = await devices.Devices.Detector.DescribeAsync(cancellation);
            given?.MustFit(camera, plan.Plan, recipe.Recipe, hasMonitor: devices.Devices.IncidentMonitor is not null);
            MustMeasureResiduals(plan.Plan, recipe.Recipe.Background, camera);
            var id = ScanIdentity.Create(clock.GetUtcNow(), plan.Plan.Name);
            var live = new LiveAnalysis(id, plan.Plan, recipe.Recipe, references, camera, board, given?.Trained);
            var recorder = NexusScanFile.Create(beamline.DataRoot, new ScanFileDescription
            {
                ScanId = id,
                StartTime = clock.GetUtcNow(),
                Plan = plan.Plan,
                PlanText = plan.Text,
                RecipeText = recipe.Text,
                Beamline = beamline,
                BeamlineText = document.Text,
                Camera = camera,
                References = raw,
                SoftwareVersion = SoftwareVersion.Text,
            }, clock, new DurabilitySettings(SyncEachFrame: options.FsyncEveryFrame));
            var folder = new ScanFolder(beamline.DataRoot, id);
            given?.KeepAt(folder.BackgroundModel);
            return new ScanSession(
                new ScanSetup(id, plan.Plan, beamline, devices, camera, recorder, live, new FinalMaps(folder, recipe, references, given?.Trained, live, clock), clock, engineClock),
                publish);
        }
        catch
        {
            await devices.DisposeAsync();
            throw;
        }
    }

    // A rule that can never act must not be believed in.
    private static void MustMeasureResiduals(ScanPlan plan, BackgroundRecipe background, CameraDescription camera)
    {
        if (plan.ExtraBackground is null)
            return;
        if (background.Model is not (null or BackgroundModel.Adaptive))
            throw new BadInputException($"extra_background_when needs the residuals of the adaptive background model; the recipe's is '{background.Model.ToString()!.ToLowerInvariant()}'.");
        if (camera.GainAduPerPhoton <= 0)
            throw new BadInputException("extra_background_when needs residuals in units of shot noise; the detector does not tell its gain.");
    }

    /// <summary>Every scan under the data root, newest first.</summary>
    public IEnumerable<ScanStatus> Recorded() => new ScanCatalog(beamline.DataRoot).List().Select(s => new ScanStatus
    {
        Id = s.Id,
        Name = s.Name,
        Mode = s.Mode,
        State = Enum.TryParse<State>(s.State, ignoreCase: true, out var state) ? state : State.Unspecified,
        Problem = s.Problem,
        StartTimeS = UnixSeconds(s.StartTime),
        StopTimeS = s.EndTime is { } end ? UnixSeconds(end) : 0,
        FilePath = s.Folder.ScanFile,
        MapsPath = s.HasMaps ? s.Folder.MapsFile : "",
        Frames = new FrameCounts { Sample = s.Frames.Sample, Background = s.Frames.Background, Dark = s.Frames.Dark, Invalid = s.Frames.Invalid },
    });

    private static double UnixSeconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static string NameOf(string path, string otherwise) => path.Length > 0 ? Path.GetFileName(path) : otherwise;
}
