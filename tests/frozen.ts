/** Under test constructors freeze what they make: a pass that writes to a node or to its lists fails. */
import { staging } from '../nanopass/staging.ts';

staging.frozen = true;
