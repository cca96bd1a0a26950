import type pg from 'pg';
import { type Asked, relationshipAction } from '../questions.ts';

const bySql = `select o.standing = 'active' and case when $2 = '${relationshipAction}'
    then exists (select from relationship r where r.customer_id = $3 and r.partner_id = o.id and r.ended_at is null)
    else exists (select from privilege g join service s on s.id = g.service_id
      cross join unnest(g.roles) granted cross join unnest(m.roles) held
      where g.customer_id = $3 and g.partner_id = o.id and g.service_id = $4 and g.ended_at is null
        and s.manifest -> 'agentRoles' -> held ? granted
        and s.manifest -> 'roles' -> granted -> 'actions' ? $2)
    end as allowed
  from membership m join organization o on o.id = m.organization_id where m.person_id = $1 and m.ended_at is null`;

/** Plain SQL over the indexes of our own tables, prepared: one question, one round trip. */
export const sqlEngine =
  (pool: pg.Pool, asked: readonly Asked[]) =>
  async (nth: number): Promise<boolean> => {
    const { person, action, resource } = (asked[nth] as Asked).question;
    const values = [person, action, resource.customer, resource.service ?? null];
    const { rows } = await pool.query<{ allowed: boolean }>({ name: 'bench-decision', text: bySql, values });
    return rows[0]?.allowed ?? false;
  };
