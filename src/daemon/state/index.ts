export { AuditMark, startAuditMark } from './audit-mark.ts';
export { startCounting } from './counters.ts';
export { listCheckStatus } from './list-check.ts';
export { auditModels, embedderOf, modelsFolder, modelsPort, operatorModels, statedFmrOf } from './models.ts';
export { faultWords, noticeStatus, noticesDiagnosis, startExchange } from './notices.ts';
export { startRetention } from './retention.ts';
export { holdState, openStores, openStoresWith, type Stores, securityLog, signInPorts } from './stores.ts';
export { startGuard, updateSite, updateStatus } from './update.ts';
export { BUILD_FLOOR, VERSION } from './version.ts';
