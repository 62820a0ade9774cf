using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Import;

/// <summary>Makes a scan of what was found of it.</summary>
internal static class Assembly
{
    /// <exception cref="BadInputException">Parts that do not fit each other, or values whose meaning nothing tells.</exception>
    public static ImportedScan Of(ScanParts parts, ImportOptions options)
    {
        var meaning = Meaning(parts, options);
        var isCounts = meaning == ImageMeaning.Counts;
        if (!isCounts && parts.Flats is not null)
            parts.Notes.Add($"{parts.Path}: the images are flat-fielded, so the backgrounds beside them were not used.");
        var frames = FrameSequence.Of(parts, isCounts);
        var camera = Camera(parts.Images.Shape, options);
        var isGrey = isCounts && new[] { parts.Images, parts.Flats, parts.Darks }.OfType<IImageSource>().All(s => s.Numbers == ImageNumbers.Grey16);
        if (isGrey && parts.ExposureSeconds is null)
            parts.Notes.Add($"{parts.Path}: no exposure time is known; all images were taken for equally long.");
        return isGrey
            ? new(new ForeignFrames(parts, frames, camera), null, camera, parts.Notes)
            : new(null, new ForeignImages(parts, frames, meaning), camera, parts.Notes);
    }

    public static CameraDescription Camera(FrameShape shape, ImportOptions options) =>
        new(shape, options.SaturationAdu ?? ushort.MaxValue, options.CameraGainAdu ?? 0, options.ReadNoiseAdu ?? 0, options.PixelSizeUm ?? 0, 0);

    private static ImageMeaning Meaning(ScanParts parts, ImportOptions options)
    {
        var isWhole = parts.Images.Numbers != ImageNumbers.Floating;
        var meaning = options.Values ?? (isWhole ? ImageMeaning.Counts : parts.Meaning ?? (parts.Flats is not null ? ImageMeaning.Counts : null))
            ?? throw new BadInputException($"{parts.Path} holds floating-point images without backgrounds, and nothing says whether they are transmission or optical density: say which.");
        if (isWhole && meaning != ImageMeaning.Counts)
            throw new BadInputException($"{parts.Path} holds whole numbers, which are grey values and neither transmission nor optical density.");
        if (meaning == ImageMeaning.Counts && parts.Flats is null)
            throw new BadInputException($"{parts.Path} holds grey values and no backgrounds, without which there is no optical density: name the files of the backgrounds.");
        return meaning;
    }
}
