/** How long to wait before reconnection `attempt` (1, 2, …): quick at first, since a restarted daemon is back within seconds, never longer than 5 s. */
export const retryDelayMs = (attempt: number): number => Math.min(5000, 500 * 2 ** (attempt - 1));
