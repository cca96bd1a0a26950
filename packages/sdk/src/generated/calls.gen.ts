// Generated from openapi.json by `npm run generate`; do not edit.

import type * as types from './types.gen.ts';

/** Method and path of every operation. */
export const calls = {
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
  createSubscription: ['POST', '/api/customers/{id}/subscriptions'],
  createToken: ['POST', '/api/tokens'],
  createWebhook: ['POST', '/api/webhooks'],
  declineRequest: ['POST', '/api/requests/{token}/decline'],
  endCustomerRelationship: ['DELETE', '/api/customers/{id}/relationship'],
  endPartnerRelationship: ['DELETE', '/api/partner-relationships/{partner}'],
  endPartnership: ['DELETE', '/api/partnerships/{id}'],
  enrolOrganization: ['POST', '/api/organizations'],
  evaluate: ['POST', '/access/v1/evaluation'],
  evaluateMany: ['POST', '/access/v1/evaluations'],
  exportAuditEvents: ['GET', '/api/audit-events/export'],
  findPartners: ['GET', '/api/partners'],
  forwardRequest: ['POST', '/api/requests/{token}/forward'],
  giveUpPrivileges: ['DELETE', '/api/customers/{id}/privileges'],
  grantPrivileges: ['POST', '/api/partner-relationships/{partner}/privileges'],
  inviteUser: ['POST', '/api/organizations/{id}/users'],
  isAlive: ['GET', '/healthz'],
  isReady: ['GET', '/readyz'],
  listAuditEvents: ['GET', '/api/audit-events'],
  listClients: ['GET', '/api/clients'],
  listConsents: ['GET', '/api/partner-relationships/{partner}/consents'],
  listCustomers: ['GET', '/api/customers'],
  listMails: ['GET', '/api/mails'],
  listOrganizations: ['GET', '/api/organizations'],
  listPartnerRelationships: ['GET', '/api/partner-relationships'],
  listPartnerships: ['GET', '/api/partnerships'],
  listProviderInvitations: ['GET', '/api/provider-invitations'],
  listSentInvitations: ['GET', '/api/invitation-link/messages'],
  listServiceVersions: ['GET', '/api/services/{id}/versions'],
  listServices: ['GET', '/api/services'],
  listSubscriptions: ['GET', '/api/customers/{id}/subscriptions'],
  listTokens: ['GET', '/api/tokens'],
  listUsers: ['GET', '/api/organizations/{id}/users'],
  listWebhookDeliveries: ['GET', '/api/webhooks/{id}/deliveries'],
  listWebhooks: ['GET', '/api/webhooks'],
  orderAddOn: ['POST', '/api/customers/{id}/subscriptions/{subscription}/add-ons'],
  publishService: ['PUT', '/api/services/{id}'],
  reactivateSubscription: ['POST', '/api/customers/{id}/subscriptions/{subscription}/reactivate'],
  readCustomer: ['GET', '/api/customers/{id}'],
  readInvitationLink: ['GET', '/api/invitation-link'],
  readInvitationMessage: ['GET', '/api/invitation-link/message'],
  readMail: ['GET', '/api/mails/{id}'],
  readMetrics: ['GET', '/metrics'],
  readOpenapi: ['GET', '/openapi.json'],
  readOrganization: ['GET', '/api/organizations/{id}'],
  readPartnershipLink: ['GET', '/api/partnership-link'],
  readPartnershipRequest: ['GET', '/api/partnership-requests/{token}'],
  readRequest: ['GET', '/api/requests/{token}'],
  readService: ['GET', '/api/services/{id}'],
  readSession: ['GET', '/api/session'],
  readSetUp: ['GET', '/api/set-up/{token}'],
  readSubscription: ['GET', '/api/customers/{id}/subscriptions/{subscription}'],
  readUser: ['GET', '/api/organizations/{id}/users/{userId}'],
  readWebhook: ['GET', '/api/webhooks/{id}'],
  removeAllPrivileges: ['DELETE', '/api/privileges'],
  removePrivileges: ['DELETE', '/api/partner-relationships/{partner}/privileges'],
  removeUser: ['DELETE', '/api/organizations/{id}/users/{userId}'],
  removeWebhook: ['DELETE', '/api/webhooks/{id}'],
  renewSetUpLink: ['POST', '/api/organizations/{id}/users/{userId}/set-up-link'],
  replayWebhook: ['POST', '/api/webhooks/{id}/replay'],
  retryMail: ['POST', '/api/mails/{id}/retry'],
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
  suspendSubscription: ['POST', '/api/customers/{id}/subscriptions/{subscription}/suspend'],
  switchOrganization: ['POST', '/api/session/organization'],
  testWebhook: ['POST', '/api/webhooks/{id}/test'],
  transitionSubscription: ['POST', '/api/customers/{id}/subscriptions/{subscription}/transition'],
  updateBillingProfile: ['PUT', '/api/customers/{id}/billing-profile'],
} as const;

/** What each operation asks for and answers. */
export type Calls = {
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
  createSubscription: { asks: types.CreateSubscriptionData; answers: types.CreateSubscriptionResponses };
  createToken: { asks: types.CreateTokenData; answers: types.CreateTokenResponses };
  createWebhook: { asks: types.CreateWebhookData; answers: types.CreateWebhookResponses };
  declineRequest: { asks: types.DeclineRequestData; answers: types.DeclineRequestResponses };
  endCustomerRelationship: { asks: types.EndCustomerRelationshipData; answers: types.EndCustomerRelationshipResponses };
  endPartnerRelationship: { asks: types.EndPartnerRelationshipData; answers: types.EndPartnerRelationshipResponses };
  endPartnership: { asks: types.EndPartnershipData; answers: types.EndPartnershipResponses };
  enrolOrganization: { asks: types.EnrolOrganizationData; answers: types.EnrolOrganizationResponses };
  evaluate: { asks: types.EvaluateData; answers: types.EvaluateResponses };
  evaluateMany: { asks: types.EvaluateManyData; answers: types.EvaluateManyResponses };
  exportAuditEvents: { asks: types.ExportAuditEventsData; answers: types.ExportAuditEventsResponses };
  findPartners: { asks: types.FindPartnersData; answers: types.FindPartnersResponses };
  forwardRequest: { asks: types.ForwardRequestData; answers: types.ForwardRequestResponses };
  giveUpPrivileges: { asks: types.GiveUpPrivilegesData; answers: types.GiveUpPrivilegesResponses };
  grantPrivileges: { asks: types.GrantPrivilegesData; answers: types.GrantPrivilegesResponses };
  inviteUser: { asks: types.InviteUserData; answers: types.InviteUserResponses };
  isAlive: { asks: types.IsAliveData; answers: types.IsAliveResponses };
  isReady: { asks: types.IsReadyData; answers: types.IsReadyResponses };
  listAuditEvents: { asks: types.ListAuditEventsData; answers: types.ListAuditEventsResponses };
  listClients: { asks: types.ListClientsData; answers: types.ListClientsResponses };
  listConsents: { asks: types.ListConsentsData; answers: types.ListConsentsResponses };
  listCustomers: { asks: types.ListCustomersData; answers: types.ListCustomersResponses };
  listMails: { asks: types.ListMailsData; answers: types.ListMailsResponses };
  listOrganizations: { asks: types.ListOrganizationsData; answers: types.ListOrganizationsResponses };
  listPartnerRelationships: { asks: types.ListPartnerRelationshipsData; answers: types.ListPartnerRelationshipsResponses };
  listPartnerships: { asks: types.ListPartnershipsData; answers: types.ListPartnershipsResponses };
  listProviderInvitations: { asks: types.ListProviderInvitationsData; answers: types.ListProviderInvitationsResponses };
  listSentInvitations: { asks: types.ListSentInvitationsData; answers: types.ListSentInvitationsResponses };
  listServiceVersions: { asks: types.ListServiceVersionsData; answers: types.ListServiceVersionsResponses };
  listServices: { asks: types.ListServicesData; answers: types.ListServicesResponses };
  listSubscriptions: { asks: types.ListSubscriptionsData; answers: types.ListSubscriptionsResponses };
  listTokens: { asks: types.ListTokensData; answers: types.ListTokensResponses };
  listUsers: { asks: types.ListUsersData; answers: types.ListUsersResponses };
  listWebhookDeliveries: { asks: types.ListWebhookDeliveriesData; answers: types.ListWebhookDeliveriesResponses };
  listWebhooks: { asks: types.ListWebhooksData; answers: types.ListWebhooksResponses };
  orderAddOn: { asks: types.OrderAddOnData; answers: types.OrderAddOnResponses };
  publishService: { asks: types.PublishServiceData; answers: types.PublishServiceResponses };
  reactivateSubscription: { asks: types.ReactivateSubscriptionData; answers: types.ReactivateSubscriptionResponses };
  readCustomer: { asks: types.ReadCustomerData; answers: types.ReadCustomerResponses };
  readInvitationLink: { asks: types.ReadInvitationLinkData; answers: types.ReadInvitationLinkResponses };
  readInvitationMessage: { asks: types.ReadInvitationMessageData; answers: types.ReadInvitationMessageResponses };
  readMail: { asks: types.ReadMailData; answers: types.ReadMailResponses };
  readMetrics: { asks: types.ReadMetricsData; answers: types.ReadMetricsResponses };
  readOpenapi: { asks: types.ReadOpenapiData; answers: types.ReadOpenapiResponses };
  readOrganization: { asks: types.ReadOrganizationData; answers: types.ReadOrganizationResponses };
  readPartnershipLink: { asks: types.ReadPartnershipLinkData; answers: types.ReadPartnershipLinkResponses };
  readPartnershipRequest: { asks: types.ReadPartnershipRequestData; answers: types.ReadPartnershipRequestResponses };
  readRequest: { asks: types.ReadRequestData; answers: types.ReadRequestResponses };
  readService: { asks: types.ReadServiceData; answers: types.ReadServiceResponses };
  readSession: { asks: types.ReadSessionData; answers: types.ReadSessionResponses };
  readSetUp: { asks: types.ReadSetUpData; answers: types.ReadSetUpResponses };
  readSubscription: { asks: types.ReadSubscriptionData; answers: types.ReadSubscriptionResponses };
  readUser: { asks: types.ReadUserData; answers: types.ReadUserResponses };
  readWebhook: { asks: types.ReadWebhookData; answers: types.ReadWebhookResponses };
  removeAllPrivileges: { asks: types.RemoveAllPrivilegesData; answers: types.RemoveAllPrivilegesResponses };
  removePrivileges: { asks: types.RemovePrivilegesData; answers: types.RemovePrivilegesResponses };
  removeUser: { asks: types.RemoveUserData; answers: types.RemoveUserResponses };
  removeWebhook: { asks: types.RemoveWebhookData; answers: types.RemoveWebhookResponses };
  renewSetUpLink: { asks: types.RenewSetUpLinkData; answers: types.RenewSetUpLinkResponses };
  replayWebhook: { asks: types.ReplayWebhookData; answers: types.ReplayWebhookResponses };
  retryMail: { asks: types.RetryMailData; answers: types.RetryMailResponses };
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
  suspendSubscription: { asks: types.SuspendSubscriptionData; answers: types.SuspendSubscriptionResponses };
  switchOrganization: { asks: types.SwitchOrganizationData; answers: types.SwitchOrganizationResponses };
  testWebhook: { asks: types.TestWebhookData; answers: types.TestWebhookResponses };
  transitionSubscription: { asks: types.TransitionSubscriptionData; answers: types.TransitionSubscriptionResponses };
  updateBillingProfile: { asks: types.UpdateBillingProfileData; answers: types.UpdateBillingProfileResponses };
};
