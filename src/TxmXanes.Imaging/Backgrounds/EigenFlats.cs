namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The ways in which an illumination was seen to change: ln B = mean + sum_k c_k phi_k, c_k independent with mean 0.</summary>
/// <param name="Grid">Where the fields live.</param>
/// <param name="Planes">phi_k, each [GridRows, GridColumns], of mean square 1 weighted by light; the strongest first. What <see cref="FieldModes.Trained"/> takes.</param>
/// <param name="Variances">Of c_k over the training frames, without the noise's share.</param>
/// <param name="LeftOverRms">rms of the log field beyond these and beyond noise, weighted by light.</param>
public sealed record EigenFlats(BlockGrid Grid, IReadOnlyList<float[]> Planes, IReadOnlyList<double> Variances, double LeftOverRms);
