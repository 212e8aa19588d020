const NO_CDN = 'there is no CDN locally: npm start serves the pages itself'

/**
 * CloudFormation types that nothing is lost without on a laptop, each with the reason that is shown to the user.
 * Types of a service that runs locally stand with that service (`withoutBehaviour`); these are the rest.
 */
export const WITHOUT_BEHAVIOUR: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'permissions are not checked locally',
  'AWS::IAM::Policy': 'permissions are not checked locally',
  'AWS::IAM::ManagedPolicy': 'permissions are not checked locally',
  'AWS::IAM::ServiceLinkedRole': 'permissions are not checked locally',
  'AWS::SNS::TopicPolicy': 'permissions are not checked locally',
  'AWS::KMS::Key': 'nothing is encrypted locally',
  'AWS::KMS::Alias': 'nothing is encrypted locally',
  'AWS::CloudWatch::Alarm': 'there are no metrics locally, so no alarm can go off',
  'AWS::CloudWatch::CompositeAlarm': 'there are no metrics locally, so no alarm can go off',
  'AWS::CloudWatch::Dashboard': 'there are no metrics locally',
  'AWS::SNS::Topic': 'locally nothing publishes to topics: they are the targets of alarms',
  'AWS::SNS::Subscription': 'locally nothing publishes to topics: they are the targets of alarms',
  'AWS::XRay::Group': 'there is no X-Ray locally',
  'AWS::XRay::SamplingRule': 'there is no X-Ray locally',
  'AWS::XRay::TransactionSearchConfig': 'there is no X-Ray locally',
  'AWS::ApplicationSignals::ServiceLevelObjective': 'there are no metrics locally',
  'AWS::ResourceGroups::Group': 'tags have no effect locally',
  'AWS::Budgets::Budget': 'local runs cost nothing',
  'AWS::CDK::Metadata': 'it tells AWS which constructs were used',
  'AWS::CloudFront::Distribution': NO_CDN,
  'AWS::CloudFront::Function': NO_CDN,
  'AWS::CloudFront::OriginAccessControl': NO_CDN,
  'AWS::CloudFront::ResponseHeadersPolicy': NO_CDN,
  'AWS::Lambda::LayerVersion':
    'a function that uses a layer is refused, unless it runs only while AWS deploys',
  'Custom::CDKBucketDeployment': 'it uploads files while AWS deploys; npm start serves the pages itself',
  'Custom::LogRetention': 'local logs end with the process',
}
