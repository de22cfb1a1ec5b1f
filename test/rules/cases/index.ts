import { AMBIENT_CASES } from './ambient';
import { CILIUM } from './cilium';
import { ISTIO } from './istio';
import { Case } from './manifests';
import { NETWORK } from './network';
import { OTHER } from './other';

export const CASES: readonly Case[] = [...NETWORK, ...CILIUM, ...ISTIO, ...AMBIENT_CASES, ...OTHER];
