import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** One answered request. `route` is the pattern, never the address: that may hold a token, and has no end of values. */
export type Observation = {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
};

export type Telemetry = {
  /** For the counters and gauges of others. */
  readonly registry: Registry;
  readonly observeRequest: (observation: Observation) => void;
  /** Counts what a person has to look at: a request that ended in a fault of ours. */
  readonly countFault: () => void;
};

/** Bounds in seconds: from a cached decision to a request that is about to be given up. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A registry of its own for each server, so that several can live in one process. */
export const createTelemetry = (): Telemetry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'mandate_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last byte of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets,
    registers: [registry],
  });
  const faults = new Counter({
    name: 'mandate_http_faults_total',
    help: 'Requests that ended in a fault of the server.',
    registers: [registry],
  });
  return {
    registry,
    observeRequest: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds),
    countFault: () => faults.inc(),
  };
};
