using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Storage.Backgrounds;

namespace TxmXanes.Daemon.Scans;

/// <summary>The background model that came with a request, until it has its place beside the scan.</summary>
internal sealed class GivenModel : IDisposable
{
    private readonly string file;

    private GivenModel(string file) => (this.file, Trained) = (file, BackgroundModelFile.Read(file));

    public TrainedBackground Trained { get; }

    /// <summary>Null where the recipe names none.</summary>
    /// <exception cref="BadInputException">It was not sent along, or is no model.</exception>
    public static GivenModel? Take(BackgroundRecipe recipe, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (recipe.Trained is not { } name)
            return null;
        if (!files.TryGetValue(name, out var bytes))
            throw new BadInputException($"The background model {name} was not sent along.");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, bytes.Span);
            return new(file);
        }
        catch (Exception e)
        {
            File.Delete(file);
            throw e is BadInputException or IOException ? new BadInputException(e.Message.Replace(file, name, StringComparison.Ordinal), e) : e;
        }
    }

    /// <exception cref="BadInputException">It was trained for another detector, exposure or other energies.</exception>
    public void MustFit(CameraDescription camera, ScanPlan plan, Recipe recipe, bool hasMonitor)
    {
        var planned = plan.EnergiesEv.Select((energyEv, i) => new FrameMetadata
        {
            ImageId = i,
            Key = ImageKey.Sample,
            EnergyIndex = i,
            EnergySetpointEv = energyEv,
            EnergyEv = energyEv,
            CountTimeSeconds = plan.ExposureSeconds,
            StartTime = 0,
            StopTime = plan.ExposureSeconds,
            MonitorRate = hasMonitor ? 1 : null,
        });
        if (Trained.Refusal("the plan", camera, planned, recipe.Normalise) is { } refusal)
            throw new BadInputException(refusal);
        var usesPolynomial = recipe.Background.Model == BackgroundModel.Polynomial || recipe.Background.Base == BackgroundBase.Polynomial;
        if (usesPolynomial && Trained.Conditions.EndsMisfit(plan.EnergiesEv[0], plan.EnergiesEv[^1]) is { } misfit)
            throw new BadInputException($"The polynomial background model does not fit the plan: {misfit}.");
    }

    /// <summary>Beside the scan, so that the scan can be analysed again as it was.</summary>
    public void KeepAt(string path) => File.Copy(file, path, overwrite: true);

    public void Dispose() => File.Delete(file);
}
