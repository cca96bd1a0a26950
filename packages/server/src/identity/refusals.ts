import { type Err, err } from '@mandate/domain/kernel/result';

/**
 * What identity refuses for reasons that are no rule of the law. The names are those by which the HTTP platform knows
 * them.
 */
type Plain<Name extends string> = { readonly technical: Name };

/** The same for a wrong password, an unknown address and a person without any organisation. */
export type SignInFailed = Plain<'sign_in_failed'>;
/** The same for an unknown link, a used one and one whose time is over. */
export type SetUpLinkInvalid = Plain<'set_up_link_invalid'>;
export type PasswordTooWeak = Plain<'password_too_weak'>;
/** The name belongs to a person who is a member elsewhere as well. */
export type NameShared = Plain<'name_shared'>;
export type TooManyAttempts = Plain<'too_many_attempts'> & { readonly retryAfterSeconds: number };

export const signInFailed: Err<SignInFailed> = err({ technical: 'sign_in_failed' });
export const setUpLinkInvalid: Err<SetUpLinkInvalid> = err({ technical: 'set_up_link_invalid' });
export const passwordTooWeak: Err<PasswordTooWeak> = err({ technical: 'password_too_weak' });
export const nameShared: Err<NameShared> = err({ technical: 'name_shared' });

export const tooManyAttempts = (retryAfterSeconds: number): Err<TooManyAttempts> =>
  err({ technical: 'too_many_attempts', retryAfterSeconds });
