import fc from 'fast-check';

/** The gate asks the same questions each time; `FC_SEED=<number>` asks others. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_120) });
