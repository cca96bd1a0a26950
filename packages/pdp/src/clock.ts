/** The time of this machine, for grants that end (D16). The only place of this package that reads it. */
export const machineTime = (): number => Date.now();
