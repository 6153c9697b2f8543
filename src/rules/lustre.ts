import { LustreFacts } from './lustre-facts';
import { LUSTRE_LINK_RULES } from './lustre-links';
import { LUSTRE_NETWORK_RULES } from './lustre-network';
import { LUSTRE_NOTES } from './lustre-notes';
import { LUSTRE_SETTING_RULES } from './lustre-settings';
import { LUSTRE_STORAGE_RULES } from './lustre-storage';
import { Family } from './rule';

/** File systems of FSx for Lustre. */
export const LUSTRE: Family<LustreFacts> = {
  title: 'FSx for Lustre',
  rules: [...LUSTRE_STORAGE_RULES, ...LUSTRE_SETTING_RULES, ...LUSTRE_NETWORK_RULES, ...LUSTRE_LINK_RULES],
  notes: LUSTRE_NOTES,
};
