// Generated from openapi.json by `npm run generate`; do not edit.

import type * as types from './types.gen.ts';

/** Method and path of every operation. */
export const calls = {
  acceptAccessRequest: ['POST', '/api/access-requests/{id}/accept'],
  acceptPartnershipRequest: ['POST', '/api/partnership-requests/{token}/accept'],
  acceptRequest: ['POST', '/api/requests/{token}/accept'],
  authzenConfiguration: ['GET', '/.well-known/authzen-configuration'],
  cancelSubscription: ['POST', '/api/customers/{id}/subscriptions/{subscription}/cancel'],
  changeOrganization: ['PATCH', '/api/organizations/{id}'],
  changePartnerOfRecord: ['PUT', '/api/customers/{id}/subscriptions/{subscription}/partner-of-record'],
  changeSeats: ['POST', '/api/customers/{id}/subscriptions/{subscription}/seats'],
  changeUser: ['PATCH', '/api/organizations/{id}/users/{userId}'],
  changeWebhook: ['PATCH', '/api/webhooks/{id}'],
  createClient: ['POST', '/api/clients'],
  createCustomer: ['POST', '/api/customers'],
  createSecurityEventStream: ['POST', '/api/security-event-streams'],
  createSubjectToken: ['POST', '/api/session/subject-token'],
  createSubscription: ['POST', '/api/customers/{id}/subscriptions'],
  createToken: ['POST', '/api/tokens'],
  createWebhook: ['POST', '/api/webhooks'],
  declineAccessRequest: ['POST', '/api/access-requests/{id}/decline'],
  declineRequest: ['POST', '/api/requests/{token}/decline'],
  endCustomerRelationship: ['DELETE', '/api/customers/{id}/relationship'],
  endDecisionLease: ['DELETE', '/access/v1/pdp/leases/{id}'],
  endPartnerRelationship: ['DELETE', '/api/partner-relationships/{partner}'],
  endPartnership: ['DELETE', '/api/partnerships/{id}'],
  enrolOrganization: ['POST', '/api/organizations'],
  evaluate: ['POST', '/access/v1/evaluation'],
  evaluateMany: ['POST', '/access/v1/evaluations'],
  explainDecision: ['GET', '/api/decisions/explain'],
  exportAuditEvents: ['GET', '/api/audit-events/export'],
  findPartners: ['GET', '/api/partners'],
  forwardRequest: ['POST', '/api/requests/{token}/forward'],
  giveUpPrivileges: ['DELETE', '/api/customers/{id}/privileges'],
  grantPrivileges: ['POST', '/api/partner-relationships/{partner}/privileges'],
  inviteUser: ['POST', '/api/organizations/{id}/users'],
  isAlive: ['GET', '/healthz'],
  isReady: ['GET', '/readyz'],
  listAccessRequests: ['GET', '/api/access-requests'],
  listAuditEvents: ['GET', '/api/audit-events'],
  listClients: ['GET', '/api/clients'],
  listConsents: ['GET', '/api/partner-relationships/{partner}/consents'],
  listCustomers: ['GET', '/api/customers'],
  listMails: ['GET', '/api/mails'],
  listNodes: ['GET', '/api/nodes'],
  listOrganizations: ['GET', '/api/organizations'],
  listPartnerRelationships: ['GET', '/api/partner-relationships'],
  listPartnerships: ['GET', '/api/partnerships'],
  listProviderInvitations: ['GET', '/api/provider-invitations'],
  listSecurityEventStreams: ['GET', '/api/security-event-streams'],
  listSecurityEvents: ['GET', '/api/security-event-streams/{id}/events'],
  listSentInvitations: ['GET', '/api/invitation-link/messages'],
  listServiceVersions: ['GET', '/api/services/{id}/versions'],
  listServices: ['GET', '/api/services'],
  listSubscriptions: ['GET', '/api/customers/{id}/subscriptions'],
  listTokens: ['GET', '/api/tokens'],
  listUsers: ['GET', '/api/organizations/{id}/users'],
  listWebhookDeliveries: ['GET', '/api/webhooks/{id}/deliveries'],
  listWebhooks: ['GET', '/api/webhooks'],
  notePrivilegeUses: ['POST', '/access/v1/pdp/uses'],
  orderAddOn: ['POST', '/api/customers/{id}/subscriptions/{subscription}/add-ons'],
  publishService: ['PUT', '/api/services/{id}'],
  reactivateSubscription: ['POST', '/api/customers/{id}/subscriptions/{subscription}/reactivate'],
  readAccessRequest: ['GET', '/api/access-requests/{id}'],
  readCustomer: ['GET', '/api/customers/{id}'],
  readCustomerFacts: ['GET', '/access/v1/pdp/customers/{id}'],
  readInvitationLink: ['GET', '/api/invitation-link'],
  readInvitationMessage: ['GET', '/api/invitation-link/message'],
  readMail: ['GET', '/api/mails/{id}'],
  readMetrics: ['GET', '/metrics'],
  readOpenapi: ['GET', '/openapi.json'],
  readOrganization: ['GET', '/api/organizations/{id}'],
  readPartnershipLink: ['GET', '/api/partnership-link'],
  readPartnershipRequest: ['GET', '/api/partnership-requests/{token}'],
  readRequest: ['GET', '/api/requests/{token}'],
  readSecurityEventStream: ['GET', '/api/security-event-streams/{id}'],
  readService: ['GET', '/api/services/{id}'],
  readServiceFacts: ['GET', '/access/v1/pdp/services'],
  readSession: ['GET', '/api/session'],
  readSetUp: ['GET', '/api/set-up/{token}'],
  readSubjectFacts: ['GET', '/access/v1/pdp/subjects/{id}'],
  readSubscription: ['GET', '/api/customers/{id}/subscriptions/{subscription}'],
  readSubscriptionOwner: ['GET', '/access/v1/pdp/subscriptions/{id}'],
  readUser: ['GET', '/api/organizations/{id}/users/{userId}'],
  readWebhook: ['GET', '/api/webhooks/{id}'],
  removeAllPrivileges: ['DELETE', '/api/privileges'],
  removePrivileges: ['DELETE', '/api/partner-relationships/{partner}/privileges'],
  removeSecurityEventStream: ['DELETE', '/api/security-event-streams/{id}'],
  removeUser: ['DELETE', '/api/organizations/{id}/users/{userId}'],
  removeWebhook: ['DELETE', '/api/webhooks/{id}'],
  renewDecisionLease: ['POST', '/access/v1/pdp/leases'],
  renewSetUpLink: ['POST', '/api/organizations/{id}/users/{userId}/set-up-link'],
  replayWebhook: ['POST', '/api/webhooks/{id}/replay'],
  requestAccess: ['POST', '/api/access-requests'],
  retryMail: ['POST', '/api/mails/{id}/retry'],
  retrySecurityEvents: ['POST', '/api/security-event-streams/{id}/retry'],
  revokeClient: ['DELETE', '/api/clients/{id}'],
  revokeToken: ['DELETE', '/api/tokens/{id}'],
  rotateInvitationLink: ['POST', '/api/invitation-link/rotate'],
  rotatePartnershipLink: ['POST', '/api/partnership-link/rotate'],
  rotateWebhookSecret: ['POST', '/api/webhooks/{id}/rotate-secret'],
  searchActions: ['POST', '/access/v1/search/action'],
  searchResources: ['POST', '/access/v1/search/resource'],
  searchSubjects: ['POST', '/access/v1/search/subject'],
  sendInvitation: ['POST', '/api/invitation-link/messages'],
  setSupportContact: ['PUT', '/api/customers/{id}/subscriptions/{subscription}/support-contact'],
  setUp: ['POST', '/api/set-up/{token}'],
  signIn: ['POST', '/api/session'],
  signOut: ['DELETE', '/api/session'],
  simulateChange: ['POST', '/api/simulations'],
  suspendSubscription: ['POST', '/api/customers/{id}/subscriptions/{subscription}/suspend'],
  switchOrganization: ['POST', '/api/session/organization'],
  testWebhook: ['POST', '/api/webhooks/{id}/test'],
  transitionSubscription: ['POST', '/api/customers/{id}/subscriptions/{subscription}/transition'],
  updateBillingProfile: ['PUT', '/api/customers/{id}/billing-profile'],
  verifySecurityEventStream: ['POST', '/api/security-event-streams/{id}/verify'],
  watchRevisions: ['GET', '/access/v1/pdp/changes'],
  withdrawAccessRequest: ['POST', '/api/access-requests/{id}/withdraw'],
} as const;

/** What each operation asks for and answers. */
export type Calls = {
  acceptAccessRequest: { asks: types.AcceptAccessRequestData; answers: types.AcceptAccessRequestResponses };
  acceptPartnershipRequest: { asks: types.AcceptPartnershipRequestData; answers: types.AcceptPartnershipRequestResponses };
  acceptRequest: { asks: types.AcceptRequestData; answers: types.AcceptRequestResponses };
  authzenConfiguration: { asks: types.AuthzenConfigurationData; answers: types.AuthzenConfigurationResponses };
  cancelSubscription: { asks: types.CancelSubscriptionData; answers: types.CancelSubscriptionResponses };
  changeOrganization: { asks: types.ChangeOrganizationData; answers: types.ChangeOrganizationResponses };
  changePartnerOfRecord: { asks: types.ChangePartnerOfRecordData; answers: types.ChangePartnerOfRecordResponses };
  changeSeats: { asks: types.ChangeSeatsData; answers: types.ChangeSeatsResponses };
  changeUser: { asks: types.ChangeUserData; answers: types.ChangeUserResponses };
  changeWebhook: { asks: types.ChangeWebhookData; answers: types.ChangeWebhookResponses };
  createClient: { asks: types.CreateClientData; answers: types.CreateClientResponses };
  createCustomer: { asks: types.CreateCustomerData; answers: types.CreateCustomerResponses };
  createSecurityEventStream: { asks: types.CreateSecurityEventStreamData; answers: types.CreateSecurityEventStreamResponses };
  createSubjectToken: { asks: types.CreateSubjectTokenData; answers: types.CreateSubjectTokenResponses };
  createSubscription: { asks: types.CreateSubscriptionData; answers: types.CreateSubscriptionResponses };
  createToken: { asks: types.CreateTokenData; answers: types.CreateTokenResponses };
  createWebhook: { asks: types.CreateWebhookData; answers: types.CreateWebhookResponses };
  declineAccessRequest: { asks: types.DeclineAccessRequestData; answers: types.DeclineAccessRequestResponses };
  declineRequest: { asks: types.DeclineRequestData; answers: types.DeclineRequestResponses };
  endCustomerRelationship: { asks: types.EndCustomerRelationshipData; answers: types.EndCustomerRelationshipResponses };
  endDecisionLease: { asks: types.EndDecisionLeaseData; answers: types.EndDecisionLeaseResponses };
  endPartnerRelationship: { asks: types.EndPartnerRelationshipData; answers: types.EndPartnerRelationshipResponses };
  endPartnership: { asks: types.EndPartnershipData; answers: types.EndPartnershipResponses };
  enrolOrganization: { asks: types.EnrolOrganizationData; answers: types.EnrolOrganizationResponses };
  evaluate: { asks: types.EvaluateData; answers: types.EvaluateResponses };
  evaluateMany: { asks: types.EvaluateManyData; answers: types.EvaluateManyResponses };
  explainDecision: { asks: types.ExplainDecisionData; answers: types.ExplainDecisionResponses };
  exportAuditEvents: { asks: types.ExportAuditEventsData; answers: types.ExportAuditEventsResponses };
  findPartners: { asks: types.FindPartnersData; answers: types.FindPartnersResponses };
  forwardRequest: { asks: types.ForwardRequestData; answers: types.ForwardRequestResponses };
  giveUpPrivileges: { asks: types.GiveUpPrivilegesData; answers: types.GiveUpPrivilegesResponses };
  grantPrivileges: { asks: types.GrantPrivilegesData; answers: types.GrantPrivilegesResponses };
  inviteUser: { asks: types.InviteUserData; answers: types.InviteUserResponses };
  isAlive: { asks: types.IsAliveData; answers: types.IsAliveResponses };
  isReady: { asks: types.IsReadyData; answers: types.IsReadyResponses };
  listAccessRequests: { asks: types.ListAccessRequestsData; answers: types.ListAccessRequestsResponses };
  listAuditEvents: { asks: types.ListAuditEventsData; answers: types.ListAuditEventsResponses };
  listClients: { asks: types.ListClientsData; answers: types.ListClientsResponses };
  listConsents: { asks: types.ListConsentsData; answers: types.ListConsentsResponses };
  listCustomers: { asks: types.ListCustomersData; answers: types.ListCustomersResponses };
  listMails: { asks: types.ListMailsData; answers: types.ListMailsResponses };
  listNodes: { asks: types.ListNodesData; answers: types.ListNodesResponses };
  listOrganizations: { asks: types.ListOrganizationsData; answers: types.ListOrganizationsResponses };
  listPartnerRelationships: { asks: types.ListPartnerRelationshipsData; answers: types.ListPartnerRelationshipsResponses };
  listPartnerships: { asks: types.ListPartnershipsData; answers: types.ListPartnershipsResponses };
  listProviderInvitations: { asks: types.ListProviderInvitationsData; answers: types.ListProviderInvitationsResponses };
  listSecurityEventStreams: { asks: types.ListSecurityEventStreamsData; answers: types.ListSecurityEventStreamsResponses };
  listSecurityEvents: { asks: types.ListSecurityEventsData; answers: types.ListSecurityEventsResponses };
  listSentInvitations: { asks: types.ListSentInvitationsData; answers: types.ListSentInvitationsResponses };
  listServiceVersions: { asks: types.ListServiceVersionsData; answers: types.ListServiceVersionsResponses };
  listServices: { asks: types.ListServicesData; answers: types.ListServicesResponses };
  listSubscriptions: { asks: types.ListSubscriptionsData; answers: types.ListSubscriptionsResponses };
  listTokens: { asks: types.ListTokensData; answers: types.ListTokensResponses };
  listUsers: { asks: types.ListUsersData; answers: types.ListUsersResponses };
  listWebhookDeliveries: { asks: types.ListWebhookDeliveriesData; answers: types.ListWebhookDeliveriesResponses };
  listWebhooks: { asks: types.ListWebhooksData; answers: types.ListWebhooksResponses };
  notePrivilegeUses: { asks: types.NotePrivilegeUsesData; answers: types.NotePrivilegeUsesResponses };
  orderAddOn: { asks: types.OrderAddOnData; answers: types.OrderAddOnResponses };
  publishService: { asks: types.PublishServiceData; answers: types.PublishServiceResponses };
  reactivateSubscription: { asks: types.ReactivateSubscriptionData; answers: types.ReactivateSubscriptionResponses };
  readAccessRequest: { asks: types.ReadAccessRequestData; answers: types.ReadAccessRequestResponses };
  readCustomer: { asks: types.ReadCustomerData; answers: types.ReadCustomerResponses };
  readCustomerFacts: { asks: types.ReadCustomerFactsData; answers: types.ReadCustomerFactsResponses };
  readInvitationLink: { asks: types.ReadInvitationLinkData; answers: types.ReadInvitationLinkResponses };
  readInvitationMessage: { asks: types.ReadInvitationMessageData; answers: types.ReadInvitationMessageResponses };
  readMail: { asks: types.ReadMailData; answers: types.ReadMailResponses };
  readMetrics: { asks: types.ReadMetricsData; answers: types.ReadMetricsResponses };
  readOpenapi: { asks: types.ReadOpenapiData; answers: types.ReadOpenapiResponses };
  readOrganization: { asks: types.ReadOrganizationData; answers: types.ReadOrganizationResponses };
  readPartnershipLink: { asks: types.ReadPartnershipLinkData; answers: types.ReadPartnershipLinkResponses };
  readPartnershipRequest: { asks: types.ReadPartnershipRequestData; answers: types.ReadPartnershipRequestResponses };
  readRequest: { asks: types.ReadRequestData; answers: types.ReadRequestResponses };
  readSecurityEventStream: { asks: types.ReadSecurityEventStreamData; answers: types.ReadSecurityEventStreamResponses };
  readService: { asks: types.ReadServiceData; answers: types.ReadServiceResponses };
  readServiceFacts: { asks: types.ReadServiceFactsData; answers: types.ReadServiceFactsResponses };
  readSession: { asks: types.ReadSessionData; answers: types.ReadSessionResponses };
  readSetUp: { asks: types.ReadSetUpData; answers: types.ReadSetUpResponses };
  readSubjectFacts: { asks: types.ReadSubjectFactsData; answers: types.ReadSubjectFactsResponses };
  readSubscription: { asks: types.ReadSubscriptionData; answers: types.ReadSubscriptionResponses };
  readSubscriptionOwner: { asks: types.ReadSubscriptionOwnerData; answers: types.ReadSubscriptionOwnerResponses };
  readUser: { asks: types.ReadUserData; answers: types.ReadUserResponses };
  readWebhook: { asks: types.ReadWebhookData; answers: types.ReadWebhookResponses };
  removeAllPrivileges: { asks: types.RemoveAllPrivilegesData; answers: types.RemoveAllPrivilegesResponses };
  removePrivileges: { asks: types.RemovePrivilegesData; answers: types.RemovePrivilegesResponses };
  removeSecurityEventStream: { asks: types.RemoveSecurityEventStreamData; answers: types.RemoveSecurityEventStreamResponses };
  removeUser: { asks: types.RemoveUserData; answers: types.RemoveUserResponses };
  removeWebhook: { asks: types.RemoveWebhookData; answers: types.RemoveWebhookResponses };
  renewDecisionLease: { asks: types.RenewDecisionLeaseData; answers: types.RenewDecisionLeaseResponses };
  renewSetUpLink: { asks: types.RenewSetUpLinkData; answers: types.RenewSetUpLinkResponses };
  replayWebhook: { asks: types.ReplayWebhookData; answers: types.ReplayWebhookResponses };
  requestAccess: { asks: types.RequestAccessData; answers: types.RequestAccessResponses };
  retryMail: { asks: types.RetryMailData; answers: types.RetryMailResponses };
  retrySecurityEvents: { asks: types.RetrySecurityEventsData; answers: types.RetrySecurityEventsResponses };
  revokeClient: { asks: types.RevokeClientData; answers: types.RevokeClientResponses };
  revokeToken: { asks: types.RevokeTokenData; answers: types.RevokeTokenResponses };
  rotateInvitationLink: { asks: types.RotateInvitationLinkData; answers: types.RotateInvitationLinkResponses };
  rotatePartnershipLink: { asks: types.RotatePartnershipLinkData; answers: types.RotatePartnershipLinkResponses };
  rotateWebhookSecret: { asks: types.RotateWebhookSecretData; answers: types.RotateWebhookSecretResponses };
  searchActions: { asks: types.SearchActionsData; answers: types.SearchActionsResponses };
  searchResources: { asks: types.SearchResourcesData; answers: types.SearchResourcesResponses };
  searchSubjects: { asks: types.SearchSubjectsData; answers: types.SearchSubjectsResponses };
  sendInvitation: { asks: types.SendInvitationData; answers: types.SendInvitationResponses };
  setSupportContact: { asks: types.SetSupportContactData; answers: types.SetSupportContactResponses };
  setUp: { asks: types.SetUpData; answers: types.SetUpResponses };
  signIn: { asks: types.SignInData; answers: types.SignInResponses };
  signOut: { asks: types.SignOutData; answers: types.SignOutResponses };
  simulateChange: { asks: types.SimulateChangeData; answers: types.SimulateChangeResponses };
  suspendSubscription: { asks: types.SuspendSubscriptionData; answers: types.SuspendSubscriptionResponses };
  switchOrganization: { asks: types.SwitchOrganizationData; answers: types.SwitchOrganizationResponses };
  testWebhook: { asks: types.TestWebhookData; answers: types.TestWebhookResponses };
  transitionSubscription: { asks: types.TransitionSubscriptionData; answers: types.TransitionSubscriptionResponses };
  updateBillingProfile: { asks: types.UpdateBillingProfileData; answers: types.UpdateBillingProfileResponses };
  verifySecurityEventStream: { asks: types.VerifySecurityEventStreamData; answers: types.VerifySecurityEventStreamResponses };
  watchRevisions: { asks: types.WatchRevisionsData; answers: types.WatchRevisionsResponses };
  withdrawAccessRequest: { asks: types.WithdrawAccessRequestData; answers: types.WithdrawAccessRequestResponses };
};
