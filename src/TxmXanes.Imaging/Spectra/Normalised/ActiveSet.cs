namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Constrained least squares of a few coefficients in triangular form: minimise |R c - beta|² within bounds and, where asked for, with sum c = 1.</summary>
/// <remarks>
/// For a given set of coefficients held at a bound the rest follows from a small linear system. The minimum over the allowed c is such a point for some set, and no allowed point lies below it:
/// so trying every set and keeping the best allowed one is exact, whatever the conditioning (J at most 8: 2^J sets with one-sided bounds, 3^J with both).
/// </remarks>
internal static class ActiveSet
{
    // Of the size of a coefficient: bounds met to this are met.
    public const double Tolerance = 1e-6;

    /// <summary>State of each coefficient, two bits each.</summary>
    public const int Free = 0, AtLower = 1, AtUpper = 2;

    public static int StateOf(int states, int j) => states >> 2 * j & 3;

    /// <summary>Every choice of coefficients held at a finite bound, all free first.</summary>
    public static IEnumerable<int> All(FitConstraints constraints, int references)
    {
        var total = 1;
        for (var j = 0; j < references; j++)
            total *= 3;
        for (var number = 0; number < total; number++)
        {
            var (states, rest, free, allowed) = (0, number, 0, true);
            for (var j = 0; j < references; j++, rest /= 3)
            {
                var state = rest % 3;
                allowed &= state == Free || double.IsFinite(state == AtLower ? constraints.LowerOf(j) : constraints.UpperOf(j));
                free += state == Free ? 1 : 0;
                states |= state << 2 * j;
            }
            // With the sum given one coefficient at least is free to make it up.
            if (allowed && (free > 0 || !constraints.SumToOne))
                yield return states;
        }
    }

    /// <summary>The point of one set.</summary>
    /// <param name="r">[J, J] upper triangular.</param>
    /// <param name="c">[J], receives the coefficients.</param>
    public static void Solve(ReadOnlySpan<double> r, int references, FitConstraints constraints, int states, ReadOnlySpan<double> beta, Span<double> c)
    {
        Span<int> members = stackalloc int[references];
        Span<double> left = stackalloc double[references];
        beta.CopyTo(left);
        var (free, sum) = (0, 1.0);
        for (var j = 0; j < references; j++)
        {
            if (StateOf(states, j) == Free)
            {
                members[free++] = j;
                continue;
            }
            c[j] = StateOf(states, j) == AtLower ? constraints.LowerOf(j) : constraints.UpperOf(j);
            sum -= c[j];
            for (var i = 0; i <= j; i++)
                left[i] -= r[i * references + j] * c[j];
        }
        if (free == 0)
            return;

        Span<double> gram = stackalloc double[free * free];
        Span<double> x = stackalloc double[free];
        Span<double> ones = stackalloc double[free];
        gram.Clear();
        for (var a = 0; a < free; a++)
        {
            (x[a], ones[a]) = (0, 1);
            for (var i = 0; i <= members[a]; i++)
            {
                x[a] += r[i * references + members[a]] * left[i];
                for (var b = 0; b < free; b++)
                    gram[a * free + b] += r[i * references + members[a]] * (i <= members[b] ? r[i * references + members[b]] : 0);
            }
        }
        SmallMatrix.Cholesky(gram, free, 0);
        SmallMatrix.SolveCholesky(gram, free, x);
        if (constraints.SumToOne)
        {
            // The multiplier moves along S^-1 1 until the sum is right.
            SmallMatrix.SolveCholesky(gram, free, ones);
            var (have, gain) = (0.0, 0.0);
            for (var a = 0; a < free; a++)
                (have, gain) = (have + x[a], gain + ones[a]);
            for (var a = 0; a < free; a++)
                x[a] += (sum - have) / gain * ones[a];
        }
        for (var a = 0; a < free; a++)
            c[members[a]] = x[a];
    }

    /// <summary>|R c - beta|².</summary>
    public static double Excess(ReadOnlySpan<double> r, int references, ReadOnlySpan<double> beta, ReadOnlySpan<double> c)
    {
        var excess = 0.0;
        for (var i = 0; i < references; i++)
        {
            var d = -beta[i];
            for (var j = i; j < references; j++)
                d += r[i * references + j] * c[j];
            excess += d * d;
        }
        return excess;
    }

    /// <summary>True where a coefficient lies outside its bounds.</summary>
    public static bool Violates(FitConstraints constraints, ReadOnlySpan<double> c, double tolerance)
    {
        for (var j = 0; j < c.Length; j++)
            if (!(c[j] >= constraints.LowerOf(j) - tolerance && c[j] <= constraints.UpperOf(j) + tolerance))
                return true;
        return false;
    }

    /// <summary>The best allowed point of one pixel.</summary>
    /// <param name="sets">Of <see cref="All"/>.</param>
    /// <param name="excess">|R c - beta|² there.</param>
    /// <returns>True where a bound is active.</returns>
    public static bool Best(ReadOnlySpan<double> r, int references, FitConstraints constraints, ReadOnlySpan<int> sets, ReadOnlySpan<double> beta, Span<double> c, out double excess)
    {
        Solve(r, references, constraints, sets[0], beta, c);
        excess = Excess(r, references, beta, c);
        if (!Violates(constraints, c, 0))
            return false;
        Span<double> trial = stackalloc double[references];
        excess = double.PositiveInfinity;
        foreach (var states in sets[1..])
        {
            Solve(r, references, constraints, states, beta, trial);
            if (Violates(constraints, trial, Tolerance))
                continue;
            var value = Excess(r, references, beta, trial);
            if (value < excess)
            {
                excess = value;
                trial.CopyTo(c);
            }
        }
        return true;
    }
}
