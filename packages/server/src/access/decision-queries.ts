import type { FactsSource } from '@mandate/pdp/customer-facts';
import type { Db } from '../platform/db.ts';
import { factsSource } from './decision-store.ts';

/** Where this node's decisions take their facts from: the database, in the system's scope, one statement each. */
export const decisionSource = (db: Db): FactsSource => factsSource(db);
