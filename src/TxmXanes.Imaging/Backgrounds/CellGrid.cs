namespace TxmXanes.Imaging.Backgrounds;

/// <summary>A frame cut into cells of cellPx x cellPx pixels; those at the right and lower border may be smaller. Coefficients belong to the cells' centres.</summary>
internal sealed class CellGrid
{
    /// <summary>Cells of the finest grid at most: eight sequences of 105 energies then keep 80 MB of sums, whatever the detector.</summary>
    private const int MostCells = 1024;

    /// <summary>A cell's side is a multiple of this, so that the rows of whole cells fill whole vectors.</summary>
    private const int SmallestCellPx = 16;

    private readonly int rows;
    private readonly int columns;

    public CellGrid(int rows, int columns, int cellPx)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cellPx);
        (this.rows, this.columns, CellPx) = (rows, columns, cellPx);
        (Rows, Columns) = ((rows + cellPx - 1) / cellPx, (columns + cellPx - 1) / cellPx);
    }

    public int CellPx { get; }

    public int Rows { get; }

    public int Columns { get; }

    public int Count => Rows * Columns;

    /// <summary>The pixels of a cell.</summary>
    public Cell this[int index]
    {
        get
        {
            var (row, column) = (index / Columns * CellPx, index % Columns * CellPx);
            return new Cell(row, Math.Min(rows, row + CellPx), column, Math.Min(columns, column + CellPx));
        }
    }

    /// <summary>Cell size for a detector: 16 px, or the smallest doubling of it that needs at most 1024 cells (16 px at 428 x 352, 64 px at 2048 x 2048).</summary>
    public static int FinestCellPx(int rows, int columns)
    {
        var cellPx = SmallestCellPx;
        while (new CellGrid(rows, columns, cellPx).Count > MostCells)
            cellPx *= 2;
        return cellPx;
    }

    /// <summary>Where the pixel rows lie between the centres of cell rows.</summary>
    public GridAxis RowAxis() => Axis(rows, Rows);

    /// <summary>Where the pixel columns lie between the centres of cell columns.</summary>
    public GridAxis ColumnAxis() => Axis(columns, Columns);

    /// <summary>Gives cells whose value is NaN the mean of their filled neighbours (left, right, above, below), ring by ring.</summary>
    /// <param name="planes">[planes, Rows, Columns]; a cell is NaN in all planes or in none.</param>
    /// <returns>False where every cell is NaN.</returns>
    public bool FillFromNeighbours(Span<float> planes)
    {
        var empty = new List<int>();
        for (var cell = 0; cell < Count; cell++)
            if (float.IsNaN(planes[cell]))
                empty.Add(cell);
        if (empty.Count == Count)
            return false;
        while (empty.Count > 0)
        {
            // A ring is found before any of it is filled, so that the order of cells does not matter.
            var ring = new List<(int Cell, int[] Filled)>();
            foreach (var cell in empty)
            {
                var filled = new List<int>();
                foreach (var neighbour in Neighbours(cell))
                    if (!float.IsNaN(planes[neighbour]))
                        filled.Add(neighbour);
                if (filled.Count > 0)
                    ring.Add((cell, filled.ToArray()));
            }
            foreach (var (cell, filled) in ring)
            {
                for (var plane = 0; plane < planes.Length; plane += Count)
                {
                    var sum = 0f;
                    foreach (var neighbour in filled)
                        sum += planes[plane + neighbour];
                    planes[plane + cell] = sum / filled.Length;
                }
                empty.Remove(cell);
            }
        }
        return true;
    }

    private IEnumerable<int> Neighbours(int cell)
    {
        if (cell % Columns > 0)
            yield return cell - 1;
        if (cell % Columns < Columns - 1)
            yield return cell + 1;
        if (cell >= Columns)
            yield return cell - Columns;
        if (cell < Count - Columns)
            yield return cell + Columns;
    }

    private GridAxis Axis(int pixels, int cells)
    {
        var axis = new GridAxis(new int[pixels], new int[pixels], new float[pixels]);
        var cell = 0;
        for (var p = 0; p < pixels; p++)
        {
            while (cell + 1 < cells && Centre(cell + 1) <= p)
                cell++;
            var (here, next) = (Centre(cell), Math.Min(cell + 1, cells - 1));
            var weight = next > cell && p > here ? (p - here) / (Centre(next) - here) : 0;
            (axis.Lower[p], axis.Upper[p], axis.Weight[p]) = (cell, next, (float)weight);
        }
        return axis;

        // The middle of the cell's pixels, which is not that of a whole cell where the border cuts it.
        double Centre(int cell) => (cell * CellPx + Math.Min(pixels, (cell + 1) * CellPx) - 1) / 2.0;
    }
}

/// <summary>Pixels [RowStart, RowStop) x [ColumnStart, ColumnStop) of a frame.</summary>
internal readonly record struct Cell(int RowStart, int RowStop, int ColumnStart, int ColumnStop);

/// <summary>For each pixel row (or column) p: value[p] = (1 - Weight[p]) value[Lower[p]] + Weight[p] value[Upper[p]] of the cell rows. Outside the outermost centres the weight is 0: values are held.</summary>
internal sealed record GridAxis(int[] Lower, int[] Upper, float[] Weight);
