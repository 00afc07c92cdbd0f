/** What Variadic means: a function's arguments without a name lie where the ABI puts them. */
import { Variadic } from '../variadic.ts';
import { meaning } from './results.ts';
import { switched } from './switched.ts';
import { argumentAreas } from './variadic-areas.ts';

export const variadic = meaning(Variadic, switched, {
  RegisterSaveArea: (_n, _go, c) => f => argumentAreas(c, f).saved,
  VariadicStack: (_n, _go, c) => f => argumentAreas(c, f).stack,
});
