/* Sets up the laboratory whose name is given, in a process that a test can kill. */
import { up } from '../../../lab/up.ts';

await up(process.argv[2] ?? '');
