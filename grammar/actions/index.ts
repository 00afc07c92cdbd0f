/** What each rule of `c.ohm` makes of its parts. A rule or case without an action hands its only part on. */
import { declarationActions } from './declarations.ts';
import { declaratorActions } from './declarators.ts';
import { expressionActions } from './expressions.ts';
import { statementActions } from './statements.ts';

export const actions = { ...declarationActions, ...declaratorActions, ...statementActions, ...expressionActions };
