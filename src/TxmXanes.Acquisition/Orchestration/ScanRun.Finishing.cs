using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Domain.Beamlines;

namespace TxmXanes.Acquisition.Orchestration;

// The one way out. Every action is attempted whatever became of the others, and each is bounded in time.
internal sealed partial class ScanRun
{
    /// <param name="inOrder">The scan came to its own end; else motion is stopped and the detector aborted first.</param>
    /// <returns>What went wrong, a sentence each.</returns>
    private async Task<IReadOnlyList<string>> LeaveAsync(bool inOrder)
    {
        var problems = new List<string>();
        // At once, as each may take its whole timeout: light off, nothing moves, camera at rest.
        var shutterClosed = AttemptAsync(shutter.CloseAsync);
        var stops = inOrder ? [] : axes.All.Where(axis => axis.MayBeMoving).Select(axis => AttemptAsync(axis.StopAsync)).ToArray();
        var cameraEnded = AttemptAsync(inOrder ? camera.EndAsync : camera.IsOpen ? camera.AbortAsync : _ => Task.CompletedTask);
        await Task.WhenAll([shutterClosed, .. stops, cameraEnded]);
        await AttemptAsync(token => ledger?.CloseAsync(token) ?? Task.CompletedTask);

        await RestoreAsync(AttemptAsync);
        foreach (var axis in axes.All.Where(axis => baselineAtStart.ContainsKey(axis.Settings.Role)))
            await AttemptAsync(async token => baselineAtEnd[axis.Settings.Role] = (await axis.ReadAsync(token)).Readback);
        return problems;

        async Task AttemptAsync(Func<CancellationToken, Task> action)
        {
            try
            {
                await action(CancellationToken.None);
            }
            catch (Exception problem)
            {
                lock (problems)
                    problems.Add(problem.Message);
            }
        }
    }

    // The sample first: it is what stands in the beam's or the operator's way.
    private async Task RestoreAsync(Func<Func<CancellationToken, Task>, Task> attemptAsync)
    {
        if (targets is null)
            return;
        await MoveAllAsync(targets.Sample(isOut: false));
        await MoveAllAsync(targets.Optics(job.Plan.EnergiesEv[0]));

        async Task MoveAllAsync(IEnumerable<AxisTarget> wanted)
        {
            var moves = wanted.Where(t => t.Axis.WasMoved && t.Axis.Target != t.Value);
            if (job.Beamline.Motion.Together)
            {
                await Task.WhenAll(moves.ToArray().Select(t => attemptAsync(token => t.Axis.MoveAsync(t.Value, token))));
                return;
            }
            foreach (var move in moves.ToArray())
                await attemptAsync(token => move.Axis.MoveAsync(move.Value, token));
        }
    }
}
