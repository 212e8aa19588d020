import { camelCase } from './member-case.ts'

/**
 * The actions of the services that `aws-sdk:` integrations reach here, in the camelCase of Resource ARNs: the names in
 * botocore's API models of 2026. AWS refuses a machine that names another one.
 */
const ACTIONS: Readonly<Record<string, string>> = {
  dynamodb: `
    batchExecuteStatement batchGetItem batchWriteItem createBackup createGlobalTable createTable
    deleteBackup deleteItem deleteResourcePolicy deleteTable describeBackup describeContinuousBackups
    describeContributorInsights describeEndpoints describeExport describeGlobalTable
    describeGlobalTableSettings describeImport describeKinesisStreamingDestination describeLimits
    describeTable describeTableReplicaAutoScaling describeTimeToLive disableKinesisStreamingDestination
    enableKinesisStreamingDestination executeStatement executeTransaction exportTableToPointInTime getItem
    getResourcePolicy importTable listBackups listContributorInsights listExports listGlobalTables
    listImports listTables listTagsOfResource putItem putResourcePolicy query restoreTableFromBackup
    restoreTableToPointInTime scan tagResource transactGetItems transactWriteItems untagResource
    updateContinuousBackups updateContributorInsights updateGlobalTable updateGlobalTableSettings updateItem
    updateKinesisStreamingDestination updateTable updateTableReplicaAutoScaling updateTimeToLive
  `,
  sfn: `
    createActivity createStateMachine createStateMachineAlias deleteActivity deleteStateMachine
    deleteStateMachineAlias deleteStateMachineVersion describeActivity describeExecution describeMapRun
    describeStateMachine describeStateMachineAlias describeStateMachineForExecution getActivityTask
    getExecutionHistory listActivities listExecutions listMapRuns listStateMachineAliases
    listStateMachineVersions listStateMachines listTagsForResource publishStateMachineVersion
    redriveExecution sendTaskFailure sendTaskHeartbeat sendTaskSuccess startExecution startSyncExecution
    stopExecution tagResource testState untagResource updateMapRun updateStateMachine
    updateStateMachineAlias validateStateMachineDefinition
  `,
  eventbridge: `
    activateEventSource cancelReplay createApiDestination createArchive createConnection createEndpoint
    createEventBus createPartnerEventSource deactivateEventSource deauthorizeConnection deleteApiDestination
    deleteArchive deleteConnection deleteEndpoint deleteEventBus deletePartnerEventSource deleteRule
    describeApiDestination describeArchive describeConnection describeEndpoint describeEventBus
    describeEventSource describePartnerEventSource describeReplay describeRule disableRule enableRule
    listApiDestinations listArchives listConnections listEndpoints listEventBuses listEventSources
    listPartnerEventSourceAccounts listPartnerEventSources listReplays listRuleNamesByTarget listRules
    listTagsForResource listTargetsByRule putEvents putPartnerEvents putPermission putRule putTargets
    removePermission removeTargets startReplay tagResource testEventPattern untagResource
    updateApiDestination updateArchive updateConnection updateEndpoint updateEventBus
  `,
  sqs: `
    addPermission cancelMessageMoveTask changeMessageVisibility changeMessageVisibilityBatch createQueue
    deleteMessage deleteMessageBatch deleteQueue getQueueAttributes getQueueUrl listDeadLetterSourceQueues
    listMessageMoveTasks listQueueTags listQueues purgeQueue receiveMessage removePermission sendMessage
    sendMessageBatch setQueueAttributes startMessageMoveTask tagQueue untagQueue
  `,
  secretsmanager: `
    batchGetSecretValue cancelRotateSecret createSecret deleteResourcePolicy deleteSecret describeSecret
    getRandomPassword getResourcePolicy getSecretValue listSecretVersionIds listSecrets putResourcePolicy
    putSecretValue removeRegionsFromReplication replicateSecretToRegions restoreSecret rotateSecret
    stopReplicationToReplica tagResource untagResource updateSecret updateSecretVersionStage
    validateResourcePolicy
  `,
  ssm: `
    addTagsToResource associateOpsItemRelatedItem cancelCommand cancelMaintenanceWindowExecution
    createActivation createAssociation createAssociationBatch createDocument createMaintenanceWindow
    createOpsItem createOpsMetadata createPatchBaseline createResourceDataSync deleteActivation
    deleteAssociation deleteDocument deleteInventory deleteMaintenanceWindow deleteOpsItem deleteOpsMetadata
    deleteParameter deleteParameters deletePatchBaseline deleteResourceDataSync deleteResourcePolicy
    deregisterManagedInstance deregisterPatchBaselineForPatchGroup deregisterTargetFromMaintenanceWindow
    deregisterTaskFromMaintenanceWindow describeActivations describeAssociation
    describeAssociationExecutionTargets describeAssociationExecutions describeAutomationExecutions
    describeAutomationStepExecutions describeAvailablePatches describeDocument describeDocumentPermission
    describeEffectiveInstanceAssociations describeEffectivePatchesForPatchBaseline
    describeInstanceAssociationsStatus describeInstanceInformation describeInstancePatchStates
    describeInstancePatchStatesForPatchGroup describeInstancePatches describeInstanceProperties
    describeInventoryDeletions describeMaintenanceWindowExecutionTaskInvocations
    describeMaintenanceWindowExecutionTasks describeMaintenanceWindowExecutions
    describeMaintenanceWindowSchedule describeMaintenanceWindowTargets describeMaintenanceWindowTasks
    describeMaintenanceWindows describeMaintenanceWindowsForTarget describeOpsItems describeParameters
    describePatchBaselines describePatchGroupState describePatchGroups describePatchProperties
    describeSessions disassociateOpsItemRelatedItem getAccessToken getAutomationExecution getCalendarState
    getCommandInvocation getConnectionStatus getDefaultPatchBaseline getDeployablePatchSnapshotForInstance
    getDocument getExecutionPreview getInventory getInventorySchema getMaintenanceWindow
    getMaintenanceWindowExecution getMaintenanceWindowExecutionTask
    getMaintenanceWindowExecutionTaskInvocation getMaintenanceWindowTask getOpsItem getOpsMetadata
    getOpsSummary getParameter getParameterHistory getParameters getParametersByPath getPatchBaseline
    getPatchBaselineForPatchGroup getResourcePolicies getServiceSetting labelParameterVersion
    listAssociationVersions listAssociations listCommandInvocations listCommands listComplianceItems
    listComplianceSummaries listDocumentMetadataHistory listDocumentVersions listDocuments
    listInventoryEntries listNodes listNodesSummary listOpsItemEvents listOpsItemRelatedItems
    listOpsMetadata listResourceComplianceSummaries listResourceDataSync listTagsForResource
    modifyDocumentPermission putComplianceItems putInventory putParameter putResourcePolicy
    registerDefaultPatchBaseline registerPatchBaselineForPatchGroup registerTargetWithMaintenanceWindow
    registerTaskWithMaintenanceWindow removeTagsFromResource resetServiceSetting resumeSession
    sendAutomationSignal sendCommand startAccessRequest startAssociationsOnce startAutomationExecution
    startChangeRequestExecution startExecutionPreview startSession stopAutomationExecution terminateSession
    unlabelParameterVersion updateAssociation updateAssociationStatus updateDocument
    updateDocumentDefaultVersion updateDocumentMetadata updateMaintenanceWindow
    updateMaintenanceWindowTarget updateMaintenanceWindowTask updateManagedInstanceRole updateOpsItem
    updateOpsMetadata updatePatchBaseline updateResourceDataSync updateServiceSetting
  `,
  cloudwatch: `
    deleteAlarmMuteRule deleteAlarms deleteAnomalyDetector deleteDashboards deleteInsightRules
    deleteMetricStream describeAlarmContributors describeAlarmHistory describeAlarms describeAlarmsForMetric
    describeAnomalyDetectors describeInsightRules disableAlarmActions disableInsightRules enableAlarmActions
    enableInsightRules getAlarmMuteRule getDashboard getInsightRuleReport getMetricData getMetricStatistics
    getMetricStream getMetricWidgetImage getOTelEnrichment listAlarmMuteRules listDashboards
    listManagedInsightRules listMetricStreams listMetrics listTagsForResource putAlarmMuteRule
    putAnomalyDetector putCompositeAlarm putDashboard putInsightRule putManagedInsightRules putMetricAlarm
    putMetricData putMetricStream setAlarmState startMetricStreams startOTelEnrichment stopMetricStreams
    stopOTelEnrichment tagResource untagResource
  `,
  cloudwatchlogs: `
    associateKmsKey associateSourceToS3TableIntegration cancelExportTask cancelImportTask createDelivery
    createExportTask createImportTask createLogAnomalyDetector createLogGroup createLogStream
    createLookupTable createScheduledQuery deleteAccountPolicy deleteDataProtectionPolicy deleteDelivery
    deleteDeliveryDestination deleteDeliveryDestinationPolicy deleteDeliverySource deleteDestination
    deleteIndexPolicy deleteIntegration deleteLogAnomalyDetector deleteLogGroup deleteLogStream
    deleteLookupTable deleteMetricFilter deleteQueryDefinition deleteResourcePolicy deleteRetentionPolicy
    deleteScheduledQuery deleteSubscriptionFilter deleteTransformer describeAccountPolicies
    describeConfigurationTemplates describeDeliveries describeDeliveryDestinations describeDeliverySources
    describeDestinations describeExportTasks describeFieldIndexes describeImportTaskBatches
    describeImportTasks describeIndexPolicies describeLogGroups describeLogStreams describeLookupTables
    describeMetricFilters describeQueries describeQueryDefinitions describeResourcePolicies
    describeSubscriptionFilters disassociateKmsKey disassociateSourceFromS3TableIntegration filterLogEvents
    getDataProtectionPolicy getDelivery getDeliveryDestination getDeliveryDestinationPolicy
    getDeliverySource getIntegration getLogAnomalyDetector getLogEvents getLogFields getLogGroupFields
    getLogObject getLogRecord getLookupTable getQueryResults getScheduledQuery getScheduledQueryHistory
    getTransformer listAggregateLogGroupSummaries listAnomalies listIntegrations listLogAnomalyDetectors
    listLogGroups listLogGroupsForQuery listScheduledQueries listSourcesForS3TableIntegration
    listTagsForResource listTagsLogGroup putAccountPolicy putBearerTokenAuthentication
    putDataProtectionPolicy putDeliveryDestination putDeliveryDestinationPolicy putDeliverySource
    putDestination putDestinationPolicy putIndexPolicy putIntegration putLogEvents
    putLogGroupDeletionProtection putMetricFilter putQueryDefinition putResourcePolicy putRetentionPolicy
    putSubscriptionFilter putTransformer startLiveTail startQuery stopQuery tagLogGroup tagResource
    testMetricFilter testTransformer untagLogGroup untagResource updateAnomaly updateDeliveryConfiguration
    updateLogAnomalyDetector updateLookupTable updateScheduledQuery
  `,
  cognitoidentityprovider: `
    addCustomAttributes addUserPoolClientSecret adminAddUserToGroup adminConfirmSignUp adminCreateUser
    adminDeleteUser adminDeleteUserAttributes adminDisableProviderForUser adminDisableUser adminEnableUser
    adminForgetDevice adminGetDevice adminGetUser adminInitiateAuth adminLinkProviderForUser
    adminListDevices adminListGroupsForUser adminListUserAuthEvents adminRemoveUserFromGroup
    adminResetUserPassword adminRespondToAuthChallenge adminSetUserMFAPreference adminSetUserPassword
    adminSetUserSettings adminUpdateAuthEventFeedback adminUpdateDeviceStatus adminUpdateUserAttributes
    adminUserGlobalSignOut associateSoftwareToken changePassword completeWebAuthnRegistration confirmDevice
    confirmForgotPassword confirmSignUp createGroup createIdentityProvider createManagedLoginBranding
    createResourceServer createTerms createUserImportJob createUserPool createUserPoolClient
    createUserPoolDomain deleteGroup deleteIdentityProvider deleteManagedLoginBranding deleteResourceServer
    deleteTerms deleteUser deleteUserAttributes deleteUserPool deleteUserPoolClient
    deleteUserPoolClientSecret deleteUserPoolDomain deleteWebAuthnCredential describeIdentityProvider
    describeManagedLoginBranding describeManagedLoginBrandingByClient describeResourceServer
    describeRiskConfiguration describeTerms describeUserImportJob describeUserPool describeUserPoolClient
    describeUserPoolDomain forgetDevice forgotPassword getCSVHeader getDevice getGroup
    getIdentityProviderByIdentifier getLogDeliveryConfiguration getSigningCertificate
    getTokensFromRefreshToken getUICustomization getUser getUserAttributeVerificationCode getUserAuthFactors
    getUserPoolMfaConfig globalSignOut initiateAuth listDevices listGroups listIdentityProviders
    listResourceServers listTagsForResource listTerms listUserImportJobs listUserPoolClientSecrets
    listUserPoolClients listUserPools listUsers listUsersInGroup listWebAuthnCredentials
    resendConfirmationCode respondToAuthChallenge revokeToken setLogDeliveryConfiguration
    setRiskConfiguration setUICustomization setUserMFAPreference setUserPoolMfaConfig setUserSettings signUp
    startUserImportJob startWebAuthnRegistration stopUserImportJob tagResource untagResource
    updateAuthEventFeedback updateDeviceStatus updateGroup updateIdentityProvider updateManagedLoginBranding
    updateResourceServer updateTerms updateUserAttributes updateUserPool updateUserPoolClient
    updateUserPoolDomain verifySoftwareToken verifyUserAttribute
  `,
  sts: `
    assumeRole assumeRoleWithSAML assumeRoleWithWebIdentity assumeRoot decodeAuthorizationMessage
    getAccessKeyInfo getCallerIdentity getDelegatedAccessToken getFederationToken getSessionToken
    getWebIdentityToken
  `,
  s3: `
    abortMultipartUpload completeMultipartUpload copyObject createBucket createBucketMetadataConfiguration
    createBucketMetadataTableConfiguration createMultipartUpload createSession deleteBucket
    deleteBucketAnalyticsConfiguration deleteBucketCors deleteBucketEncryption
    deleteBucketIntelligentTieringConfiguration deleteBucketInventoryConfiguration deleteBucketLifecycle
    deleteBucketMetadataConfiguration deleteBucketMetadataTableConfiguration
    deleteBucketMetricsConfiguration deleteBucketOwnershipControls deleteBucketPolicy
    deleteBucketReplication deleteBucketTagging deleteBucketWebsite deleteObject deleteObjectTagging
    deleteObjects deletePublicAccessBlock getBucketAbac getBucketAccelerateConfiguration getBucketAcl
    getBucketAnalyticsConfiguration getBucketCors getBucketEncryption
    getBucketIntelligentTieringConfiguration getBucketInventoryConfiguration getBucketLifecycle
    getBucketLifecycleConfiguration getBucketLocation getBucketLogging getBucketMetadataConfiguration
    getBucketMetadataTableConfiguration getBucketMetricsConfiguration getBucketNotification
    getBucketNotificationConfiguration getBucketOwnershipControls getBucketPolicy getBucketPolicyStatus
    getBucketReplication getBucketRequestPayment getBucketTagging getBucketVersioning getBucketWebsite
    getObject getObjectAcl getObjectAttributes getObjectLegalHold getObjectLockConfiguration
    getObjectRetention getObjectTagging getObjectTorrent getPublicAccessBlock headBucket headObject
    listBucketAnalyticsConfigurations listBucketIntelligentTieringConfigurations
    listBucketInventoryConfigurations listBucketMetricsConfigurations listBuckets listDirectoryBuckets
    listMultipartUploads listObjectVersions listObjects listObjectsV2 listParts putBucketAbac
    putBucketAccelerateConfiguration putBucketAcl putBucketAnalyticsConfiguration putBucketCors
    putBucketEncryption putBucketIntelligentTieringConfiguration putBucketInventoryConfiguration
    putBucketLifecycle putBucketLifecycleConfiguration putBucketLogging putBucketMetricsConfiguration
    putBucketNotification putBucketNotificationConfiguration putBucketOwnershipControls putBucketPolicy
    putBucketReplication putBucketRequestPayment putBucketTagging putBucketVersioning putBucketWebsite
    putObject putObjectAcl putObjectLegalHold putObjectLockConfiguration putObjectRetention putObjectTagging
    putPublicAccessBlock renameObject restoreObject selectObjectContent
    updateBucketMetadataInventoryTableConfiguration updateBucketMetadataJournalTableConfiguration
    updateObjectEncryption uploadPart uploadPartCopy writeGetObjectResponse
  `,
  scheduler: `
    createSchedule createScheduleGroup deleteSchedule deleteScheduleGroup getSchedule getScheduleGroup
    listScheduleGroups listSchedules listTagsForResource tagResource untagResource updateSchedule
  `,
}

const sets = new Map<string, ReadonlySet<string>>()

/**
 * Why a service of `aws-sdk:` has no such action; `undefined` where it has it.
 * @param service as in the ARN, e.g. `dynamodb`
 */
export function whyNoSdkAction(service: string, action: string): string | undefined {
  const actions = sets.get(service) ?? new Set((ACTIONS[service] ?? '').trim().split(/\s+/))
  sets.set(service, actions)
  if (actions.has(action)) return undefined
  const camelCased = camelCase(action)
  return actions.has(camelCased)
    ? `actions are written in camelCase: ${camelCased}`
    : `'aws-sdk:${service}' has no action ${action}`
}
