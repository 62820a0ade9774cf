namespace TxmXanes.Imaging.Registration;

/// <summary>One of the ways to compare two frames, as <see cref="StackRegistration"/> uses them. Every member may be used by several threads at once.</summary>
/// <typeparam name="T">A frame prepared.</typeparam>
internal abstract class FrameMatcher<T> : IDisposable
{
    /// <summary>Size of <see cref="Image"/>.</summary>
    public abstract int Rows { get; }

    public abstract int Columns { get; }

    public abstract T Prepare(ReadOnlyMemory<float> y);

    /// <summary>Whether there is anything to be seen.</summary>
    public abstract bool Usable(T frame);

    /// <summary>The motion from one frame to another, wherever it is.</summary>
    public abstract MotionResult Compare(T reference, T frame);

    /// <summary>Likewise from a motion known to a pixel or two; the reference is an image like <see cref="Image"/>.</summary>
    public abstract MotionResult CompareNear(float[] reference, T frame, AffineMotion start);

    /// <summary>What is compared at the finest resolution, [Rows, Columns].</summary>
    public abstract float[] Image(T frame);

    /// <summary>A motion as the images see it.</summary>
    public abstract AffineMotion Seen(AffineMotion motion);

    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class PhaseMatcher(PhaseCorrelation phase) : FrameMatcher<PhaseFrame>
{
    public override int Rows => phase.Rows;

    public override int Columns => phase.Columns;

    public override PhaseFrame Prepare(ReadOnlyMemory<float> y) => phase.Prepare(y);

    public override bool Usable(PhaseFrame frame) => frame.Structure > PhaseCorrelation.LeastStructure;

    public override MotionResult Compare(PhaseFrame reference, PhaseFrame frame) => Motion(phase.Compare(reference, frame));

    public override MotionResult CompareNear(float[] reference, PhaseFrame frame, AffineMotion start) => Motion(phase.CompareNear(reference, frame.Values, start.Shift));

    public override float[] Image(PhaseFrame frame) => frame.Values;

    public override AffineMotion Seen(AffineMotion motion) => AffineMotion.FromShift(new Shift(motion.RowShift / phase.Bin, motion.ColumnShift / phase.Bin));

    public override void Dispose() => phase.Dispose();

    private static MotionResult Motion(RegistrationResult result) => new(AffineMotion.FromShift(result.Shift), result.Confidence);
}

/// <inheritdoc/>
internal sealed class PyramidMatcher(PyramidRegistration pyramid) : FrameMatcher<PyramidFrame>
{
    public override int Rows => pyramid.Rows;

    public override int Columns => pyramid.Columns;

    public override PyramidFrame Prepare(ReadOnlyMemory<float> y) => pyramid.Prepare(y);

    public override bool Usable(PyramidFrame frame) => frame.Coarse is not null;

    public override MotionResult Compare(PyramidFrame reference, PyramidFrame frame) => pyramid.Compare(reference, frame);

    public override MotionResult CompareNear(float[] reference, PyramidFrame frame, AffineMotion start) => pyramid.CompareNear(reference, frame, start);

    public override float[] Image(PyramidFrame frame) => frame.Levels[0];

    public override AffineMotion Seen(AffineMotion motion) => pyramid.Seen(motion, 0);

    public override void Dispose() => pyramid.Dispose();
}
