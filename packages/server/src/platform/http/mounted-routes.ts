import type { FastifyInstance } from 'fastify';
import type { MountedRoute } from './app.ts';

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split('/')
      .map((part) =>
        part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('/')}/?$`,
  );

/** The methods for which a path is known; empty for an unknown path. Asked only when nothing matched. */
export const allowedMethods = (mounted: readonly MountedRoute[], url: string): readonly string[] => {
  const [path = ''] = url.split('?');
  return [...new Set(mounted.filter((route) => patternOf(route.url).test(path)).map((route) => route.method))].sort();
};

/**
 * Records every route with its permission, and stops the boot at one that has none: a route that nobody decided about
 * would be open to everybody. `isExempt` names the assets of the documentation.
 */
export const recordRoutes = (app: FastifyInstance, isExempt: (url: string) => boolean): readonly MountedRoute[] => {
  const mounted: MountedRoute[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    const permission = config?.permission ?? (isExempt(url) ? 'anyone' : undefined);
    if (!permission) throw new TypeError(`${String(method)} ${url} does not say who may use it: give it a permission`);
    for (const one of [method].flat()) mounted.push({ method: one, url, permission });
  });
  return mounted;
};
