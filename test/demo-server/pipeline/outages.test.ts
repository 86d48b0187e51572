import { outageTests } from './support/outages.ts';

outageTests(4);
