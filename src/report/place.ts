import { Place } from '../prove/proof';

/** `NetworkPolicy shop/api spec.ingress[0]`. */
export const placeName = ({ kind, namespace, name, path }: Place): string => [kind, `${namespace ? `${namespace}/` : ''}${name}`, path].filter(part => part !== '').join(' ');

/** `dist/shop.k8s.yaml:12`, or the construct where the object never was text. */
export const placeSource = ({ file, line, origin }: Place): string =>
  [...(file === undefined ? [] : [line === undefined ? file : `${file}:${line}`]), ...(origin ? [`construct ${origin}`] : [])].join(', ');

export const placeText = (place: Place): string => [placeName(place), placeSource(place), place.fact ?? ''].filter(part => part !== '').join('  ');

export const placeKey = (place: Place): string => JSON.stringify([place.kind, place.namespace, place.name, place.path]);
